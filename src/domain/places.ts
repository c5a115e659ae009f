import published from '../content/places.csv'
import { findVillagesBy, type FoundVillages } from './finding.ts'
import type { Place } from './places-table.ts'
import type { Village } from './villages.ts'

/** The town's compounds and roads: the table was read and checked when the site was built. */
const places: readonly Place[] = published

export function findVillagesAt(typed: string, villages: readonly Village[]): FoundVillages {
  return findVillagesBy(typed, villages, places)
}
