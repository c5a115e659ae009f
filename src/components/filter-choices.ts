import { thisYear } from '../domain/calendar.ts'
import type { State } from '../domain/steps.ts'

/** The years to choose from: this one and the last, whose paperwork goes on into January, and the one that is shown. */
export function yearChoices(shown: number): Record<string, string> {
  const years = [...new Set([shown, thisYear() - 1, thisYear()])].toSorted()
  return Object.fromEntries(years.map((year) => [String(year), `${year}年`]))
}

/** Every state of a table, or all of them. */
export function stateChoices(states: Record<string, Pick<State, 'name'>>): Record<string, string> {
  const names = Object.entries(states).map(([state, { name }]) => [state, name] as const)
  return { '': '全部', ...Object.fromEntries(names) }
}
