import type { AuditRow, ChainCheck } from '../../domain/audit-event.ts'
import type { Call } from '../../domain/call.ts'
import type { ClaimCounts, HeldClaim } from '../../domain/claim.ts'
import type { Correction } from '../../domain/correction.ts'
import type { EvaluationProgress } from '../../domain/evaluation.ts'
import type { Exemplar, Subject } from '../../domain/exemplar.ts'
import type { Form, RegistrantKind } from '../../domain/forms/define.ts'
import type { Answers, Fields } from '../../domain/forms/field.ts'
import type { HolderYear } from '../../domain/holder-year.ts'
import type { Double } from '../../domain/identity.ts'
import type { Letter, LetterCounts, ListedLetter } from '../../domain/letter.ts'
import type { Renewal } from '../../domain/link-use.ts'
import type { OfficeSession } from '../../domain/office.ts'
import type { Phrase } from '../../domain/phrase.ts'
import type { Cursor, Merges, Move, Registration } from '../../domain/registration.ts'
import type { Offer, ServiceItem } from '../../domain/service-item.ts'
import type { HeldRecord } from '../../domain/service-record.ts'
import type { ClaimState, RecordState, RegistrationState } from '../../domain/states.ts'

export interface OfficeViews {
  'office/sign-in': {
    /** The page that was asked for. */
    next?: string
    /** A form that waits until its office is signed in, sealed (functions/after-sign-in.ts). */
    kept?: string
    /** The same once it is: where it goes, and all that was typed. */
    again?: { path: string; posted: Record<string, string | string[]> }
  }
  'office/sessions': {
    sessions: OfficeSession[]
  }
  'office/first-key/token': {
    /** Whether the link would still make the town's first key. */
    isGood: boolean
    /** As it has just been made: it is shown this once. */
    key?: string
  }
  office: {
    /** How much waits in a village's office; undefined in the town's. */
    waiting?: {
      registrations: number
      /** Changed by their holders, and not taken note of. */
      updates: number
      /** Who wants to be called. */
      calls: number
      /** Of every year whose paperwork may still go on, the oldest first. */
      years: WaitingOfYear[]
    }
    /** To be answered by this office. */
    letters: number
    year: number
  }
  'office/registrations': {
    registrations: Registration[]
    /** By the id of a registration: the numbers of those that may be the same person or unit. */
    doubles: Map<string, string[]>
    /** What the list is narrowed to. */
    kind?: RegistrantKind
    status?: RegistrationState
    isUpdated?: boolean
    /** Instead of the list: what was searched for, and where the search goes on. */
    search?: { words: string; next?: Cursor }
    /** Further down the list. */
    isFurther: boolean
    next?: Cursor
  }
  'office/registrations/number': {
    registration: Registration
    moves: { from?: Move; to?: Move }
    merges: Merges
    corrections: Correction[]
    /** Who may be the same person or unit. */
    doubles: Double[]
  }
  'office/registrations/number/edit': {
    registration: Registration
    asked: Fields
    offered: Offer[]
    values: Answers
    /** What a colleague has saved while this form was being filled in. */
    stored?: Answers
    /** Why it cannot be corrected as it stands. */
    refused?: string
  }
  'office/registrations/number/doubles/other': {
    registration: Registration
    other: Registration
    /** What they have in common; undefined when they are not shown as doubles. */
    common?: string
    /** Whether the first may be merged into the other, and the other into the first. */
    may: { mergeInto: boolean; takeOver: boolean }
  }
  'office/registrations/number/print': {
    registration: Registration
  }
  'office/registrations/number/link': {
    registration: Registration
    renewals: Renewal[]
    /** It was typed in from paper, and nobody has a link yet. */
    isFirst: boolean
    /** The new one, this once. */
    link?: string
  }
  'office/registrations/number/year/sheet': {
    year: HolderYear
    form: Form
  }
  'office/registrations/new/kind': {
    kind: RegistrantKind
    asked: Fields
    offered: Offer[]
    values: Record<string, unknown>
    ticket: string
    /** Who stands under the same name already. */
    namesake?: Double
  }
  'office/items': {
    year: number
    items: ServiceItem[]
    counts: ClaimCounts
    /** How many of last year's can be copied. */
    toCopy: number
    /** The village's own page. */
    address: string
  }
  'office/items/item': {
    /** Undefined for a new one. */
    item?: ServiceItem
    /** The hash of the item as the form shows it, or the ticket of a new one. */
    seen?: string
    ticket?: string
  }
  'office/claims': HeldList & {
    claims: HeldClaim[]
    status?: ClaimState
    item?: ServiceItem
  }
  'office/claims/claim': HeldClaim
  'office/records': HeldList & {
    records: HeldRecord[]
    status?: RecordState
  }
  'office/records/record': HeldRecord
  'office/attendance': {
    /** What was attended; undefined for an activity that stands on no list. */
    item?: ServiceItem
    asked: Fields
    groups: { name: string; people: Registration[] }[]
    values: Record<string, unknown>
    ticket: string
    done?: Done
  }
  'office/evaluations': {
    year: number
    kind?: RegistrantKind
    progress?: EvaluationProgress
    years: HolderYear[]
    /** Where those are that registered earlier. */
    next?: string
  }
  'office/evaluations/year/number': {
    year: HolderYear
    phrases: Phrase[]
    /** Who has no evaluation yet. */
    nextNumber?: string
    /** After what waited was confirmed there. */
    done?: Done
  }
  'office/phrases': {
    phrases: Phrase[]
  }
  'office/print': object
  'office/print/receipts': {
    /** Local, `YYYY-MM-DD`; undefined while none is chosen. */
    day?: string
    registrations: Registration[]
    next?: string
    isOneSided: boolean
  }
  'office/print/cards': {
    form: Form
    year: number
    years: HolderYear[]
    next?: string
    isOneSided: boolean
  }
  'office/audit': {
    /** `YYYY-MM`, and those that may be chosen. */
    month: string
    months: string[]
    /** A village's slug, `town` for what belongs to none; undefined for all. */
    chosen?: string
    /** An access key's id, and those that may be chosen. */
    key?: string
    keys: { id: string; name: string; village: string | null }[]
    events: (AuditRow & { number?: string })[]
    /** The number of the event after which the next page goes on. */
    next?: number
    /** After the chain was walked. */
    check?: ChainCheck
  }
  'office/calls': {
    /** Those that are to be made first; not all, where there are very many. */
    calls: Call[]
    /** How many are to be made, those that are not shown too. */
    open: number
    /** The step that was taken before. */
    done?: string
  }
  'office/letters': {
    letters: ListedLetter[]
    /** Of each office that has letters, for the town alone. */
    counts?: LetterCounts[]
    next?: string
    /** The step with which a letter left this office. */
    done?: string
  }
  'office/letters/letter': {
    letter: Letter
    /** The step that was taken before. */
    done?: string
  }
  'office/exemplars': {
    exemplars: Exemplar[]
    /** What a village has confirmed and not recommended yet; undefined in the town's office. */
    deeds?: Deed[]
  }
  'office/exemplars/exemplar': {
    /** Undefined for a new recommendation. */
    exemplar?: Exemplar
    /** Whose service it is, and what; undefined in the town's office. */
    about?: string
  }
}

/** How much of a year waits in a village's office; comments from the day on which they are asked for. */
export interface WaitingOfYear {
  year: number
  claims: number
  records: number
  evaluations?: number
}

/** A page of a list of a year. */
interface HeldList {
  year: number
  /** Where the older ones are. */
  next?: string
  /** After several were confirmed at once. */
  done?: Done
}

/** How many were asked for at once, and how many were done. */
export interface Done {
  asked: number
  done: number
}

/** A confirmed service that can be recommended. */
export interface Deed extends Subject {
  what: string
  /** Local, `YYYY-MM-DD`. */
  day: string
  name: string
}
