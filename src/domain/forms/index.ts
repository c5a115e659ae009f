import { optional, type Answers, type AnswersOf, type Fields } from './field.ts'
import type { Form, RegistrantKind } from './define.ts'
import { memberActivityCard, memberComment } from './member-activity-card.ts'
import { memberRegistration } from './member-registration.ts'
import { responsibilityReport } from './responsibility-report.ts'
import { servicePreference } from './service-preference.ts'
import { unitEvaluationCard } from './unit-evaluation-card.ts'
import { unitRegistration } from './unit-registration.ts'
import { unitServiceLog } from './unit-service-log.ts'

/** The six official forms, in the order of the notice. */
export const attachments: Form[] = [
  unitRegistration,
  unitServiceLog,
  unitEvaluationCard,
  memberRegistration,
  servicePreference,
  memberActivityCard,
]

/** Every form: the attachments, then what the notice only mentions. */
export const forms: Form[] = [...attachments, responsibilityReport]

export function findForm(slug: string | undefined): Form | undefined {
  return forms.find((form) => form.slug === slug)
}

/** How a form is called where several stand side by side: 附件2, or its title. */
export function shortTitle({ attachment, title }: Form): string {
  return attachment ? `附件${attachment}` : title
}

/** How a form is headed: 附件2 驻地单位党组织到社区服务情况表. */
export function fullTitle({ attachment, title }: Form): string {
  return attachment ? `附件${attachment} ${title}` : title
}

export const registrantKinds = ['unit', 'member'] as const satisfies RegistrantKind[]
export const kindNames = { unit: '单位', member: '党员' } as const satisfies Record<RegistrantKind, string>

export function isRegistrantKind(kind: string | undefined): kind is RegistrantKind {
  return registrantKinds.some((known) => known === kind)
}

// Each field is asked once; the village stands in the page's address, and the date is asked last, where the sheet is signed.
const { village: _, date: unitDate, ...unitFields } = unitRegistration.fields
const { village: __, date: memberDate, ...memberFields } = memberRegistration.fields

/** What one registers with: a unit fills in 附件1, a member 附件4 and 附件5 in one sitting. */
export const registrationForms = {
  unit: { title: '驻地单位党组织报到', forms: [unitRegistration] as Form[], asked: { ...unitFields, date: unitDate } },
  member: {
    title: '党员报到',
    forms: [memberRegistration, servicePreference] as Form[],
    asked: { ...memberFields, ...servicePreference.fields, date: memberDate },
  },
} as const satisfies Record<RegistrantKind, { title: string; forms: Form[]; asked: Fields }>

/** The answers that each kind of registration holds. */
export type RegistrationAnswers = { [K in RegistrantKind]: AnswersOf<(typeof registrationForms)[K]['asked']> }

/** What is asked of somebody who comes on paper: a member who has no telephone leaves it blank. */
export const paperForms = {
  unit: registrationForms.unit.asked,
  member: {
    ...registrationForms.member.asked,
    telephone: optional(registrationForms.member.asked.telephone, '没有电话的空着'),
  },
} as const

/** What a holder is asked when correcting or moving: who came on paper without a telephone still has none. */
export function askedOf<K extends RegistrantKind>(kind: K, { telephone }: Answers) {
  return telephone === '' ? paperForms[kind] : registrationForms[kind].asked
}

/** Those of these fields that are corrected by a return alone, or those that their holder changes at any time. */
export function fieldsThat(fields: Fields, { byReturn }: { byReturn: boolean }): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => Boolean(field.byReturn) === byReturn))
}

/** What is kept over the year: a unit's service log (附件2), a member's activity card (附件6). */
export const cards = { unit: unitServiceLog, member: memberActivityCard } as const

/** One row of it, as its holder fills it in. */
export const recordFields = {
  unit: unitServiceLog.fields.records.columns,
  member: memberActivityCard.fields.records.columns,
} as const

/** The answers of one row. */
export type RecordAnswers = { [K in RegistrantKind]: AnswersOf<(typeof recordFields)[K]> }

const { performance, comment, commentedOn } = unitEvaluationCard.fields

/** What the village says of a year: on 附件3 a rating, a comment and its date, on 附件6 the last two. */
export const evaluationFields = { unit: { performance, comment, commentedOn }, member: memberComment } as const

export type EvaluationAnswers = { [K in RegistrantKind]: AnswersOf<(typeof evaluationFields)[K]> }

/** The yearly forms on which a holder fills in something once a year. */
export function ownForms(kind: RegistrantKind): (Form & { own: Fields })[] {
  return forms.flatMap((form) => (form.kind === kind && form.own ? [{ ...form, own: form.own }] : []))
}
