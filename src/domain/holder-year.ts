import { rowOfClaim, rowOfRecord, type CardRow } from './card-row.ts'
import type { Claim } from './claim.ts'
import { evaluationAnswers, type Evaluation } from './evaluation.ts'
import type { Form } from './forms/define.ts'
import type { Answers } from './forms/field.ts'
import { cards, forms, ownForms } from './forms/index.ts'
import { unitEvaluationCard } from './forms/unit-evaluation-card.ts'
import { cannotBeOpened, isStanding, sheetAnswers, type Registration } from './registration.ts'
import { recordAnswers, type ServiceRecord } from './service-record.ts'
import { registrationStates } from './states.ts'
import { findVillage } from './villages.ts'

/** What one registration did in a year, and what its sheets say of it. */
export interface HolderYear {
  registration: Registration
  year: number
  /** In the order in which they were made; released ones are left out. */
  claims: Claim[]
  /** What its holder waits for: it takes no place, counts for nothing and stands on no sheet. */
  waiting: Claim[]
  /** By date. */
  records: ServiceRecord[]
  /** What was confirmed in the villages that its holder has moved here from, through every move: it stands on the card, too. */
  earlier: CardRow[]
  /** The rows of the card by date: all records, the claims that were done, and the earlier ones. */
  rows: CardRow[]
  /** What the village has said, and its holder may see. */
  issued?: Evaluation
  /** What the village is still writing: its office alone sees it. */
  draft?: Evaluation
  /** What its holder filled in once this year, by the slug of the form. */
  own: Map<string, OwnForm>
  /** Claims that were done, and rows of the card, those claims among them; the earlier ones too. */
  confirmed: { claims: number; rows: number }
  /** Whether the notice's duty of the year is met. */
  isMet: boolean
}

/** The answers that a holder gives once a year on a form. */
export interface OwnForm {
  answers: Answers
  writtenAt: number
  revision: number
  /** What is stored of it cannot be opened. */
  damaged?: true
}

/** What was done in a year, as it is stored. */
export interface Done extends Pick<HolderYear, 'claims' | 'waiting' | 'records' | 'own'> {
  /** The registrations that this one took the place of, and what was done under them. */
  former: Pick<Registration, 'firstReceivedOn'>[]
  formerClaims: Claim[]
  formerRecords: ServiceRecord[]
  evaluation?: Evaluation
}

/** All that is known of one year, put together. */
export function holderYear(registration: Registration, year: number, done: Done): HolderYear {
  const { claims, waiting, records, own, former, evaluation } = done
  const earlier = rowsOf(done.formerClaims, done.formerRecords).filter(({ isDeed }) => isDeed)
  const rows = [...earlier, ...rowsOf(claims, records)].toSorted((first, second) =>
    first.answers.date.localeCompare(second.answers.date),
  )
  const deeds = rows.filter(({ isDeed }) => isDeed)
  const confirmed = { claims: deeds.filter(({ from }) => from === 'claim').length, rows: deeds.length }
  const wasReceived = [registration, ...former].some(({ firstReceivedOn }) => wasReceivedBy(firstReceivedOn, year))
  return {
    registration,
    year,
    claims,
    waiting,
    records,
    own,
    earlier,
    rows,
    confirmed,
    ...(evaluation && { [evaluation.status]: evaluation }),
    isMet:
      registrationStates[registration.status].counts && wasReceived && countForDuty({ registration, confirmed }) > 0,
  }
}

/** What the notice asks for in a year (工作步骤, 3), as far as it is confirmed: a unit's claims, a member's services. */
export function countForDuty({ registration: { kind }, confirmed }: Pick<HolderYear, 'registration' | 'confirmed'>) {
  return kind === 'unit' ? confirmed.claims : confirmed.rows
}

/** Why a duty that is met stays so while the village has not received the registration: '' where nothing is to be said. */
export function metBefore({ registration, earlier, isMet }: Pick<HolderYear, 'registration' | 'earlier' | 'isMet'>) {
  const { status, village } = registration
  if (!isMet || status === 'received' || !isStanding(status)) return ''
  if (earlier.length === 0) return '报到单正在更正，已经达到的不变。'
  const counts = [...Map.groupBy(earlier, (row) => row.village)].map(
    ([slug, rows]) => `在${nameOfVillage(slug)}确认 ${rows.length} 次`,
  )
  return `${counts.join('，')}；${nameOfVillage(village)}收到后继续有效。`
}

const nameOfVillage = (slug: string) => findVillage(slug)?.name ?? slug

/** What its holder filled in, as it is read: words that do not open say so, in the place of the first. */
export function ownAnswers(slug: string, { answers, damaged }: OwnForm): Answers {
  const [first] = Object.keys(forms.find((form) => form.slug === slug)?.own ?? {})
  return damaged && first ? { [first]: cannotBeOpened } : answers
}

/**
 * The answers on the sheets of a year: 附件2, 附件3, 附件6 and what the holder adds once a year. A sheet gets a seal: only
 * what the village has confirmed stands on it.
 */
export function yearAnswers({ registration, year, rows, issued, own }: HolderYear): Answers {
  return Object.assign(
    { year: `${year}年` },
    sheetAnswers(registration),
    { records: rows.filter(({ isDeed }) => isDeed).map(recordAnswers), ...(issued && evaluationAnswers(issued)) },
    ...[...own].map(([slug, written]) => ownAnswers(slug, written)),
  )
}

/** The same for a list, on which what waits for the village stands too, and `state` says so of each row. */
export function listAnswers(year: HolderYear): Answers {
  const rows = year.rows.filter(({ isDeed, waits }) => isDeed || waits)
  return {
    ...yearAnswers(year),
    records: rows.map((row) => ({ ...recordAnswers(row), state: row.waits ? '待村居确认' : row.state.name })),
  }
}

/**
 * The forms that can be printed of a year: its card, 附件3 once the village has issued it, and what the holder has
 * written beside.
 */
export function printedForms({ registration: { kind }, issued, own }: HolderYear): Form[] {
  const card: Form = cards[kind]
  const written = ownForms(kind).filter(({ slug }) => slug !== card.slug && own.has(slug))
  return [card, ...(kind === 'unit' && issued ? [unitEvaluationCard] : []), ...written]
}

/** The years in which somebody took part: from registering until now, the newest last. */
export function yearsSince(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
}

/** Claims that nobody has said to be done are no rows yet. */
function rowsOf(claims: Claim[], records: ServiceRecord[]): CardRow[] {
  return [...records.map(rowOfRecord), ...claims.map(rowOfClaim).filter(({ isDeed, waits }) => isDeed || waits)]
}

/** At some time of the year; that the village has returned it since takes nothing back. */
function wasReceivedBy(firstReceivedOn: string | null, year: number): boolean {
  return firstReceivedOn !== null && firstReceivedOn <= `${year}-12-31`
}
