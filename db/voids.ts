import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import { claimStates, claimSteps, registrationSteps } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { boundState } from './bound-state.ts'
import type { Database } from './client.ts'
import { noting } from './corrections.ts'
import { mayDecide } from './decisions.ts'
import { changeSealed } from './envelopes.ts'
import { reasonCell } from './registrations.ts'
import { claims, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/* Void and back. Each is false when a registration is no longer as it was seen, and is noted in the same transaction. */

/** Nonsense, or a double. What was confirmed stays with it, in case that it is restored. */
export async function voidRegistration(
  storage: Storage,
  seen: Registration,
  reason: string,
  at: number,
): Promise<boolean> {
  const { db, vault } = storage
  const rows = await changeSealed(
    db,
    registrations,
    mayDecide('void', seen),
    { ...(await boundState(storage, { ...seen, status: 'void' })), endedAt: at, revision: sql`revision + 1` },
    { stored: { column: 'sealedReason', envelope: await vault.seal(reasonCell(seen.id), reason) } },
    { noted: [noting(db, { registration: seen.id, what: 'void', at })], afterwards: [releaseUnconfirmed(db, seen.id)] },
  )
  return rows.length > 0
}

/**
 * It stands again: as received on that day, or as submitted.
 */
export async function restoreRegistration(
  storage: Storage,
  seen: Registration,
  receivedOn: string | null,
  at: number,
): Promise<boolean> {
  const { db } = storage
  const step = receivedOn === null ? 'restore' : 'receive'
  const { to: status } = registrationSteps[step]
  const rows = await changeSealed(
    db,
    registrations,
    and(mayDecide(step, seen), eq(registrations.status, 'void')),
    {
      ...(await boundState(storage, { ...seen, receivedOn, status })),
      endedAt: null,
      revision: sql`revision + 1`,
    },
    { erased: ['sealedReason'] },
    { noted: [noting(db, { registration: seen.id, what: 'restore', at })] },
  )
  return rows.length > 0
}

/** All of a registration that is void that the village has not confirmed: its places are free again. */
function releaseUnconfirmed(db: Database, registration: string) {
  const deeds = statesThat(claimStates, 'isDeed')
  const open = statesThat(claimStates, 'holdsPlace').filter((state) => !deeds.includes(state))
  const isVoid = sql`exists (select 1 from ${registrations} where ${registrations.id} = ${registration} and ${registrations.status} = 'void')`
  return db
    .update(claims)
    .set({ status: claimSteps.release.to, revision: sql`revision + 1` })
    .where(and(eq(claims.registration, registration), inArray(claims.status, open), isVoid))
}
