import type { Answers, Field } from './forms/field.ts'
import { registrationForms } from './forms/index.ts'
import type { Registration } from './registration.ts'

/*
 * What a holder changes without a return, once the village has received the registration: a new telephone, another
 * contact. It takes effect at once, and the village takes note of it.
 */

/** The steps with which a holder changes the answers: all of them, or what needs no return. */
export const changeSteps = ['amend', 'update'] as const
export type ChangeStep = (typeof changeSteps)[number]

/** How it is marked in an office's list. */
export const updated = { name: '已更新，请知悉', mood: 'waiting' } as const

/** What was changed since the village last took note, and when; undefined for nothing. */
export function updateOf({
  status,
  updatedAt,
  updatedFields,
}: Registration): { at: number; fields: string[] } | undefined {
  return status === 'received' && updatedAt !== null ? { at: updatedAt, fields: updatedFields ?? [] } : undefined
}

/** The names of the fields that these answers change. */
export function changedFields(before: Answers, after: Answers): string[] {
  return Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]))
}

/** What they are called, in the form's order: 联系电话、个人特长. */
export function labelsOf({ kind }: Pick<Registration, 'kind'>, fields: string[]): string {
  return Object.entries<Field>(registrationForms[kind].asked)
    .flatMap(([name, { label }]) => (fields.includes(name) ? [label] : []))
    .join('、')
}
