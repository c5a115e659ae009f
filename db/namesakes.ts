import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { Answers } from '../src/domain/forms/field.ts'
import { isNamesake, isStanding, type Cursor, type Registration } from '../src/domain/registration.ts'
import { listRegistrations } from './registrations.ts'
import type { Storage } from './storage.ts'

/** Registrations read and opened at a time in a search for a namesake, and how many times at most. */
const NAMESAKE_BATCH = 500
const NAMESAKE_BATCHES = 8

/**
 * A registration that stands with this village under the same name (and, for a member, of the same organisation). Names
 * are sealed and leave no trace to look them up by: the newest 4,000 are opened, more than any village has.
 */
export async function findNamesake(
  storage: Storage,
  village: string,
  kind: RegistrantKind,
  answers: Answers,
): Promise<Registration | undefined> {
  let before: Cursor | undefined
  for (let batch = 0; batch < NAMESAKE_BATCHES; batch++) {
    const listed: Registration[] = await listRegistrations(storage, { village, kind, before }, NAMESAKE_BATCH)
    const namesake = listed.find((registration) => isStanding(registration.status) && isNamesake(registration, answers))
    before = listed.at(-1)
    if (namesake || listed.length < NAMESAKE_BATCH) return namesake
  }
  return undefined
}
