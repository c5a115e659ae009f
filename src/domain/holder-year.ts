import type { Claim } from './claim.ts'
import { evaluationAnswers, type Evaluation } from './evaluation.ts'
import type { Form } from './forms/define.ts'
import type { Answers } from './forms/field.ts'
import { cards, forms, ownForms } from './forms/index.ts'
import { unitEvaluationCard } from './forms/unit-evaluation-card.ts'
import { cannotBeOpened, sheetAnswers, type Registration } from './registration.ts'
import { recordAnswers, type ServiceRecord } from './service-record.ts'
import { claimStates, recordStates, registrationStates } from './states.ts'

/** What one registration did in a year, and what its sheets say of it. */
export interface HolderYear {
  registration: Registration
  year: number
  /** In the order in which they were made; released ones are left out. */
  claims: Claim[]
  /** By date. */
  records: ServiceRecord[]
  /** What was confirmed in the village that a member has moved here from: it stands on the card, too. */
  earlier: ServiceRecord[]
  /** What the village has said, and its holder may see. */
  issued?: Evaluation
  /** What the village is still writing: its office alone sees it. */
  draft?: Evaluation
  /** What its holder filled in once this year, by the slug of the form. */
  own: Map<string, OwnForm>
  confirmed: { claims: number; records: number }
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

/** All that is known of one year, put together. */
export function holderYear(
  registration: Registration,
  year: number,
  done: Pick<HolderYear, 'claims' | 'records' | 'earlier' | 'own'> & { evaluation?: Evaluation },
): HolderYear {
  const { evaluation, ...rest } = done
  const confirmed = {
    claims: done.claims.filter(({ status }) => claimStates[status].isDeed).length,
    records: [...done.earlier, ...done.records].filter(({ status }) => recordStates[status].isDeed).length,
  }
  return {
    registration,
    year,
    ...rest,
    ...(evaluation && { [evaluation.status]: evaluation }),
    confirmed,
    isMet: isDutyMet(registration, confirmed),
  }
}

/** What its holder filled in, as it is read: words that do not open say so, in the place of the first. */
export function ownAnswers(slug: string, { answers, damaged }: OwnForm): Answers {
  const [first] = Object.keys(forms.find((form) => form.slug === slug)?.own ?? {})
  return damaged && first ? { [first]: cannotBeOpened } : answers
}

/** The answers on the sheets of a year: 附件2, 附件3, 附件6 and what the holder adds once a year. */
export function yearAnswers({ registration, year, records, earlier, issued, own }: HolderYear): Answers {
  const onPaper = [...earlier, ...records]
    .filter(({ status }) => recordStates[status].isOnPaper)
    .toSorted((first, second) => first.answers.date.localeCompare(second.answers.date))
  return Object.assign(
    { year: `${year}年` },
    sheetAnswers(registration),
    { records: onPaper.map(recordAnswers), ...(issued && evaluationAnswers(issued)) },
    ...[...own].map(([slug, written]) => ownAnswers(slug, written)),
  )
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

/**
 * The notice's duty of a year (工作步骤, 3): a unit completes a claim, a member serves once, and the village has
 * confirmed it; both have registered, and the village has received it.
 */
function isDutyMet(
  { kind, status, receivedOn }: Pick<Registration, 'kind' | 'status' | 'receivedOn'>,
  confirmed: HolderYear['confirmed'],
): boolean {
  return (
    registrationStates[status].counts &&
    receivedOn !== null &&
    (kind === 'unit' ? confirmed.claims : confirmed.records) > 0
  )
}
