import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import { claimSteps, registrationSteps } from '../src/domain/states.ts'
import { boundState, receivedOnDay } from './bound-state.ts'
import type { Database } from './client.ts'
import { isStanding, isUnconfirmed } from './conditions.ts'
import { noting } from './corrections.ts'
import { mayDecide } from './decisions.ts'
import { isUnchanged } from './departures.ts'
import { changeSealed } from './envelopes.ts'
import { changedRow } from './insert-where.ts'
import { merging, unmerging } from './merging.ts'
import { reasonCell } from './registrations.ts'
import { claims, registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { movingUp } from './waiting-list.ts'

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
    {
      noted: [noting(db, { registration: seen.id, what: 'void', at })],
      afterwards: [releaseUnconfirmed(db, seen.id), movingUp(storage, at)],
    },
  )
  return rows.length > 0
}

/** A double of a registration that stands, which takes over what was done. */
export async function mergeRegistrations(
  storage: Storage,
  seen: Registration,
  into: Registration,
  at: number,
): Promise<boolean> {
  const { db } = storage
  const isThere = db
    .select({ id: registrations.id })
    .from(registrations)
    .where(and(isUnchanged(into), isStanding))
  const rows = await changeSealed(
    db,
    registrations,
    and(mayDecide('merge', seen), inArray(sql`${into.id}`, isThere)),
    {
      ...(await boundState(storage, { ...seen, status: registrationSteps.merge.to })),
      endedAt: at,
      mergedInto: into.id,
      revision: sql`revision + 1`,
    },
    { erased: ['sealedReason'] },
    {
      noted: [
        noting(db, { registration: seen.id, what: 'mergedInto', at, other: into.id }),
        noting(db, { registration: into.id, what: 'tookOver', at, other: seen.id }),
      ],
      afterwards: [...(await merging(storage, seen, into)), releaseUnconfirmed(db, seen.id), movingUp(storage, at)],
    },
  )
  return rows.length > 0
}

/**
 * It stands again: as received on that day, or as submitted. What another registration had taken over comes back.
 */
export async function restoreRegistration(
  storage: Storage,
  seen: Registration,
  receivedOn: string | null,
  at: number,
): Promise<boolean> {
  const { db } = storage
  const { mergedInto } = seen
  const step = receivedOn === null ? 'restore' : 'receive'
  const { to: status } = registrationSteps[step]
  const dates = receivedOn === null ? { receivedOn } : receivedOnDay(seen, receivedOn)
  const rows = await changeSealed(
    db,
    registrations,
    and(mayDecide(step, seen), eq(registrations.status, 'void')),
    {
      ...(await boundState(storage, { ...seen, ...dates, status })),
      endedAt: null,
      mergedInto: null,
      revision: sql`revision + 1`,
    },
    { erased: ['sealedReason'] },
    {
      noted: [
        noting(db, { registration: seen.id, what: 'restore', at }),
        ...(mergedInto ? [noting(db, { registration: mergedInto, what: 'gaveBack', at, other: seen.id })] : []),
      ],
      afterwards: mergedInto ? await unmerging(storage, seen, status) : [],
    },
  )
  return rows.length > 0
}

/** All of a registration that is void that the village has not confirmed: its places are free again. */
function releaseUnconfirmed(db: Database, registration: string) {
  const isVoid = sql`exists (select 1 from ${registrations} where ${registrations.id} = ${registration} and ${registrations.status} = 'void')`
  return db
    .update(claims)
    .set({ status: claimSteps.release.to, revision: sql`revision + 1` })
    .where(and(eq(claims.registration, registration), isUnconfirmed, isVoid))
    .returning(changedRow(claims))
}
