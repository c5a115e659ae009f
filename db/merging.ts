import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import { formatNumber } from '../src/domain/receipt-number.ts'
import type { Merges, Registration } from '../src/domain/registration.ts'
import { claimStates, claimSteps, type RegistrationState } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { holdsPlace, isUnconfirmed, isWaiting } from './conditions.ts'
import type { Statement } from './envelopes.ts'
import { handingOver } from './handing-over.ts'
import { changedRow } from './insert-where.ts'
import { claims, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/*
 * What was done under a registration is taken over by another of the same person or unit, and given back when that was a
 * mistake: `merged_from` remembers whose it was. What the other one has as well (a claim of the same item, an evaluation
 * of the same year) stays where it is.
 */

/** Statements after the one that voids `from`, in the same transaction. */
export async function merging(storage: Storage, from: Registration, to: Registration): Promise<Statement[]> {
  const isDone = isNow(from, 'void', to.id)
  const transfer = {
    to,
    isDone,
    which: sql`registration = ${from.id}`,
    mergedFrom: sql`coalesce(merged_from, ${from.id})`,
  }
  return [
    releaseBegun(storage, from, to, isDone),
    ...(await handingOver(storage, transfer)),
    touching(storage, to.id, isDone),
    storage.db.run(
      sql`update or ignore ${registrations} set moved_to = ${to.id} where moved_to = ${from.id} and ${isDone} returning id`,
    ),
  ]
}

/** Statements after the one that restores `to`, in the same transaction. */
export async function unmerging(storage: Storage, to: Registration, status: RegistrationState): Promise<Statement[]> {
  const isDone = isNow(to, status, null)
  const family = sql`(with recursive family(id) as (select ${to.id} union
    select merged.id from ${registrations} as merged join family on merged.merged_into = family.id) select id from family)`
  const transfer = {
    to,
    isDone,
    which: sql`merged_from in ${family}`,
    mergedFrom: sql`nullif(merged_from, ${to.id})`,
  }
  return [
    ...(await handingOver(storage, transfer)),
    touching(storage, to.mergedInto ?? '', isDone),
    // Who moves leaves the old village in the moment of registering with the new one.
    storage.db.run(
      sql`update ${registrations} set moved_to = ${to.id} where moved_to = ${to.mergedInto} and ended_at = ${to.submittedAt} and ${isDone} returning id`,
    ),
  ]
}

/** Nothing personal is opened. */
export async function findMerges(
  { db }: Storage,
  { id, mergedInto }: Pick<Registration, 'id' | 'mergedInto'>,
): Promise<Merges> {
  const { village, year, sequence } = registrations
  const rows = await db
    .select({ id: registrations.id, village, year, sequence })
    .from(registrations)
    .where(or(eq(registrations.mergedInto, id), eq(registrations.id, mergedInto ?? '')))
  const into = rows.find((row) => row.id === mergedInto)
  return { ...(into && { into: formatNumber(into) }), from: rows.filter((row) => row !== into).map(formatNumber) }
}

/** What was confirmed under one counts more than what was begun under the other, and a place more than waiting for one. */
function releaseBegun({ db }: Storage, from: Registration, to: Registration, isDone: SQL) {
  const itemsOf = (where: SQL) =>
    db
      .select({ item: claims.item })
      .from(claims)
      .where(and(eq(claims.registration, from.id), where))
  const isOutdone = or(
    and(isUnconfirmed, inArray(claims.item, itemsOf(inArray(claims.status, statesThat(claimStates, 'isDeed'))))),
    and(isWaiting, inArray(claims.item, itemsOf(holdsPlace))),
  )
  return db
    .update(claims)
    .set({ status: claimSteps.release.to, revision: sql`revision + 1` })
    .where(and(eq(claims.registration, to.id), isOutdone, isDone))
    .returning(changedRow(claims))
}

/** The other one has changed, too: whoever saw it before sees it again before deciding on it. */
function touching({ db }: Storage, id: string, isDone: SQL) {
  return db
    .update(registrations)
    .set({ revision: sql`revision + 1` })
    .where(and(eq(registrations.id, id), isDone))
    .returning({ id: registrations.id })
}

/** What the statement before has made of it. */
function isNow({ id, revision }: Registration, status: RegistrationState, mergedInto: string | null): SQL {
  return sql`exists (select 1 from ${registrations} as changed where changed.id = ${id} and changed.status = ${status}
    and changed.revision = ${revision + 1} and changed.merged_into is ${mergedInto})`
}
