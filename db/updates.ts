import { and, count, eq, inArray, sql } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import { registrationSteps } from '../src/domain/states.ts'
import { updateOf } from '../src/domain/update.ts'
import { isUpdated } from './conditions.ts'
import { isUnchanged, type Seen } from './departures.ts'
import { tracesOf } from './doubles.ts'
import { changeSealed } from './envelopes.ts'
import { answersCell, type RegistrationWords } from './registrations.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/** What a holder changes without a return: the new words, the names of the fields that differ, and when. */
interface Update {
  words: RegistrationWords
  fields: string[]
  at: number
}

/** There is nothing in it of which the village has not taken note. */
export const takenNote = { updatedAt: null, updatedFields: null }

/** Takes effect at once, and is new to the village until it takes note. False when anything changed meanwhile. */
export async function updateRegistration(
  storage: Storage,
  seen: Registration,
  { words, fields, at }: Update,
): Promise<boolean> {
  const { db, vault } = storage
  const earlier = updateOf(seen)?.fields ?? []
  const rows = await changeSealed(
    db,
    registrations,
    and(isUnchanged(seen), inArray(registrations.status, [...registrationSteps.update.from])),
    {
      ...(await tracesOf(storage, seen.village, seen.kind, words.answers)),
      updatedAt: at,
      updatedFields: [...new Set([...earlier, ...fields])],
      revision: sql`revision + 1`,
    },
    { stored: { column: 'sealedAnswers', envelope: await vault.seal(answersCell(seen.id), words) } },
  )
  return rows.length > 0
}

/** The village has taken note of what its holder changed. False when there is something newer to see. */
export async function acknowledgeUpdate({ db }: Storage, seen: Seen): Promise<boolean> {
  const rows = await db
    .update(registrations)
    .set(takenNote)
    .where(and(isUnchanged(seen), inArray(registrations.status, [...registrationSteps.acknowledge.from])))
    .returning({ id: registrations.id })
  return rows.length > 0
}

/** How many registrations of a village its holders changed and it has not taken note of. */
export async function countUpdates({ db }: Storage, village: string): Promise<number> {
  const [row] = await db
    .select({ updates: count() })
    .from(registrations)
    .where(and(eq(registrations.village, village), isUpdated))
  return row?.updates ?? 0
}
