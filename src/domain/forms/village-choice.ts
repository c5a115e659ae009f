import { villages, villagesFor, type Village } from '../villages.ts'
import { choice } from './controls.ts'
import type { RegistrantKind } from './define.ts'
import type { Field } from './field.ts'

/** One of all the town's villages, from a list that drops down. */
export function villageChoice(label: string, settings: { hint?: string } = {}): Field<string> {
  const names = Object.fromEntries(villages.map(({ slug, name }) => [slug, name]))
  return { ...choice(label, names, settings), widget: 'select' }
}

/** Where somebody moves to: any village but the one before. */
export function movingFields(kind: RegistrantKind, from: string) {
  const label = { member: '现在住的村居', unit: '单位现在所在的村居' }
  const others = villagesFor(kind).filter(({ slug }) => slug !== from)
  return { to: placeChoice(label[kind], others) }
}

/** Where another branch or another of the family registers, when that is not the village of the first one. */
export function anotherFields(kind: RegistrantKind) {
  return { to: placeChoice('到哪个村居报到', villagesFor(kind)) }
}

/** With their addresses, each on a line of its own. */
function placeChoice(label: string, offered: readonly Village[]) {
  return choice(label, Object.fromEntries(offered.map(({ slug, name, address }) => [slug, `${name}（${address}）`])))
}
