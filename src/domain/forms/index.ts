import { date, longText, type Field } from './controls.ts'
import type { Form } from './define.ts'
import { memberActivityCard } from './member-activity-card.ts'
import { memberRegistration } from './member-registration.ts'
import { servicePreference } from './service-preference.ts'
import { unitEvaluationCard } from './unit-evaluation-card.ts'
import { unitRegistration } from './unit-registration.ts'
import { unitServiceLog } from './unit-service-log.ts'

/** The six official forms, in the order of the notice. */
export const forms: Form[] = [
  unitRegistration,
  unitServiceLog,
  unitEvaluationCard,
  memberRegistration,
  servicePreference,
  memberActivityCard,
]

export function findForm(slug: string | undefined): Form | undefined {
  return forms.find((form) => form.slug === slug)
}

export const registrantKinds = ['unit', 'member'] as const
export type RegistrantKind = (typeof registrantKinds)[number]

/**
 * What one registers with: a unit fills 附件1, a member 附件4 and 附件5 in one sitting.
 * `fields` are asked once each, in this order; the village stands in the address of the page.
 */
export const registrationForms: Record<
  RegistrantKind,
  { title: string; forms: Form[]; asked: Record<string, Field>; telephone: string; name: string }
> = {
  unit: {
    title: '驻地单位党组织报到',
    forms: [unitRegistration],
    asked: asked(unitRegistration),
    telephone: 'contactTelephone',
    name: 'unitName',
  },
  member: {
    title: '党员报到',
    forms: [memberRegistration, servicePreference],
    asked: asked(memberRegistration, servicePreference),
    telephone: 'telephone',
    name: 'name',
  },
}

/** What is kept over the year: a unit's service log (附件2), a member's activity card (附件6). */
export const cards: Record<RegistrantKind, Form> = { unit: unitServiceLog, member: memberActivityCard }

/** One row of it, as its holder fills it in. */
export const recordFields: Record<RegistrantKind, Record<string, Field>> = {
  unit: unitServiceLog.fields.records.columns,
  member: memberActivityCard.fields.records.columns,
}

const { performance, comment, date: commentedOn } = unitEvaluationCard.fields

/** What the village says of a year: the rating, comment and date of 附件3, the comment and date of 附件6. */
export const evaluationFields: Record<RegistrantKind, Record<string, Field>> = {
  unit: { performance, comment, date: commentedOn },
  // Blank on the card of a member whom nobody has commented on; what is issued is complete.
  member: { comment: longText('村居党组织评语', { max: 300 }), date: date('评语日期') },
}

export function isRegistrantKind(kind: string | undefined): kind is RegistrantKind {
  return registrantKinds.some((known) => known === kind)
}

/** Each field once, all but the village; the date, asked last, stands where the sheet is signed. */
function asked(...forms: Form[]): Record<string, Field> {
  const { village: _, date, ...fields } = Object.assign({}, ...forms.toReversed().map((form) => form.fields))
  const ordered = Object.fromEntries(
    forms
      .flatMap((form) => Object.keys(form.fields))
      .filter((name) => name in fields)
      .map((name) => [name, fields[name]]),
  )
  return { ...ordered, date }
}
