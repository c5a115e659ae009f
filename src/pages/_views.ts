import type { Draft } from '../domain/draft.ts'
import type { ClaimCounts } from '../domain/claim.ts'
import type { Exemplar } from '../domain/exemplar.ts'
import type { Letter } from '../domain/letter.ts'
import type { RegistrationStatus } from '../domain/registration.ts'
import type { ServiceItem } from '../domain/service-item.ts'
import type { TownFilter } from '../domain/town-list.ts'
import type { Village } from '../domain/villages.ts'
import type { OfficeViews } from './office/_views.ts'
import type { HolderViews } from './receipts/_views.ts'
import type { VillageViews } from './villages/_views.ts'

/**
 * What each live page prints, by the page's path without brackets: `receipts/token/year` is
 * `receipts/[token]/[year]/index.astro`. The route of its address hands it over (functions/show.ts).
 */
export interface Views extends VillageViews, HolderViews, OfficeViews {
  deadlines: {
    /** Of the site, for the addresses where calendars subscribe. */
    origin: string
  }
  calls: {
    /** The village that was asked to call; undefined before. */
    village?: Village
  }
  letters: {
    /** Of this form: whatever is sent with it is one letter. */
    ticket: string
  }
  'letters/answer': object
  'letters/pass': {
    letter: Letter
    /** What was done before. */
    done?: string
  }
  /** Forms that were put aside. */
  drafts: {
    isErased: boolean
    /** What was found. */
    draft?: Draft
  }
  items: {
    year: number
    filter: TownFilter
    /** Those of this page, of how many, on how many pages. */
    items: ServiceItem[]
    found: number
    pages: number
    counts: ClaimCounts
  }
  stories: {
    stories: Exemplar[]
    /** Where the older ones are. */
    next?: string
  }
  'verify/number': {
    /** The number as it was asked for. */
    typed: string
    /** As it is printed, and what is known of it; undefined where there is none such. */
    known?: RegistrationStatus & { number: string }
  }
  '404': object
  /** Half an hour after number and telephone were typed. */
  'pass-expired': {
    /** Where it was and what was typed there, to go along unseen. */
    carried: Record<string, string | string[]>
  }
  /** Number and telephone do not open it. */
  'link-needed': {
    village: Village
    /** The page that they open. */
    back: string
    /** What was written and not taken. */
    typed: string[]
  }
  'link-replaced': {
    /** When, and which village made the new link. */
    at: number
    village: Village
    typed: string[]
  }
  refused: object
  misdirected: {
    /** Where people reach this site, when that is set. */
    origin?: string
  }
  failed: {
    /** Names the line of the log. */
    requestId: string
  }
  away: {
    /** Names the line of the log. */
    requestId: string
    again?: Again
  }
  busy: {
    /** Why it could not be done now. */
    trouble: string
    again?: Again
  }
}

/** A POST that was not carried out: where it went and all that was typed, to be sent again. */
export interface Again {
  path: string
  posted: Record<string, string | string[]>
}

/** The pages with a print button, which is the site's only script. */
const printed: ReadonlySet<keyof Views> = new Set<keyof Views>([
  'receipts/token/sheet',
  'receipts/token/link',
  'receipts/token/year/sheet',
  'office/registrations/number',
  'office/registrations/number/print',
  'office/registrations/number/link',
  'office/registrations/number/year/sheet',
  'office/print/receipts',
  'office/print/cards',
])

export function isPrinted(name: keyof Views): boolean {
  return printed.has(name)
}

/** What the route handed to this page. Throws when the route has handed over another page's, or there is no route. */
export function view<K extends keyof Views>({ locals }: { locals: App.Locals }, name: K): Views[K] {
  if (locals.view?.name !== name) throw new Error(`the page ${name} was given ${locals.view?.name ?? 'nothing'}`)
  return locals.view.data as Views[K]
}

/** What a form's page shows after a POST that was not carried out; before any, nothing was typed and nothing is wrong. */
export function answered({ locals, url }: { locals: App.Locals; url: URL }) {
  const { values, errors = [], trouble } = locals.answered ?? {}
  const isWrong = errors.length > 0 || trouble !== undefined
  return {
    /** Undefined before any POST. */
    values,
    errors,
    trouble,
    isWrong,
    /** The act that led here, by its word behind `?done=`; null for none, and once a form is answered. */
    done: locals.answered ? null : url.searchParams.get('done'),
    errorAt: (name: string) => errors.find(({ field }) => field === name)?.message,
    /** A title that begins with the error, for whoever hears the page. */
    titled: (title: string) => (isWrong ? `错误：${title}` : title),
  }
}
