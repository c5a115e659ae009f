import { villages } from '../villages.ts'
import { choice } from './controls.ts'
import type { Field } from './field.ts'

/** One of all the town's villages, from a list that drops down. */
export function villageChoice(label: string, settings: { hint?: string } = {}): Field<string> {
  return { ...choice(label, names, settings), widget: 'select' }
}

const names: Record<string, string> = Object.fromEntries(villages.map(({ slug, name }) => [slug, name]))
