import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { RegistrationAnswers } from '../src/domain/forms/index.ts'
import type { Registration } from '../src/domain/registration.ts'
import { registrationSteps, type RegistrationStep } from '../src/domain/states.ts'
import { boundState, notReceived, receivedOnDay } from './bound-state.ts'
import { noting } from './corrections.ts'
import { isUnchanged } from './departures.ts'
import { tracesOf } from './doubles.ts'
import { changeSealed } from './envelopes.ts'
import { answersCell, findLinkToken, type RegistrationWords } from './registrations.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { takenNote } from './updates.ts'
import { hashOfRandom } from './vault.ts'

/*
 * How a village mends its own mistakes. Each is false when the registration is no longer as it was seen, and is noted for
 * its holder in the same transaction.
 */

/** The village received the wrong one. */
export async function unreceiveRegistration(storage: Storage, seen: Registration, at: number): Promise<boolean> {
  const { to } = registrationSteps.unreceive
  const rows = await changeSealed(
    storage.db,
    registrations,
    mayDecide('unreceive', seen),
    { ...(await boundState(storage, { ...seen, ...notReceived(seen), status: to })), revision: sql`revision + 1` },
    {},
    { noted: [noting(storage.db, { registration: seen.id, what: 'unreceive', at, day: seen.receivedOn })] },
  )
  return rows.length > 0
}

/**
 * What the village itself typed in from paper, as the paper says it; it has been received. The private link stays: false
 * when it was replaced meanwhile.
 */
export async function correctEntry(
  storage: Storage,
  seen: Registration,
  answers: RegistrationAnswers[Registration['kind']],
  receivedOn: string,
  at: number,
): Promise<boolean> {
  const { db, vault } = storage
  const token = await findLinkToken(storage, seen.id)
  if (!token) return false
  const words: RegistrationWords = { token, answers }
  const rows = await changeSealed(
    db,
    registrations,
    and(
      mayDecide('correct', seen),
      eq(registrations.entry, 'paper'),
      eq(registrations.tokenHash, await hashOfRandom('token', token)),
    ),
    {
      ...(await boundState(storage, {
        ...seen,
        ...receivedOnDay(seen, receivedOn),
        status: registrationSteps.correct.to,
      })),
      ...(await tracesOf(storage, seen.village, seen.kind, answers)),
      ...takenNote,
      revision: sql`revision + 1`,
    },
    {
      stored: { column: 'sealedAnswers', envelope: await vault.seal(answersCell(seen.id), words) },
      erased: ['sealedReason'],
    },
    { noted: [noting(db, { registration: seen.id, what: 'correct', at })] },
  )
  return rows.length > 0
}

/** It stands as it was seen, in a state from which this step may be taken. */
export function mayDecide(step: RegistrationStep, seen: Registration): SQL | undefined {
  return and(isUnchanged(seen), inArray(registrations.status, [...registrationSteps[step].from]))
}
