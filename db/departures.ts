import { and, eq, exists, inArray, not, or, sql } from 'drizzle-orm'
import { now } from '../src/domain/calendar.ts'
import type { Move, Registration } from '../src/domain/registration.ts'
import { claimSteps, registrationSteps } from '../src/domain/states.ts'
import type { Database } from './client.ts'
import { isOfMaker, removing } from './companions.ts'
import { isKept, isStanding } from './conditions.ts'
import { noTraces } from './doubles.ts'
import { destroyEnvelopes } from './envelopes.ts'
import { eraseDeeds } from './erasure.ts'
import { boundState } from './bound-state.ts'
import { findLinkToken } from './registrations.ts'
import { claims, companions, registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { movingUp } from './waiting-list.ts'

/** A registration as it was seen; what is bound to its row must still be so (db/bound-state.ts). */
export type Seen = Pick<Registration, 'id' | 'revision' | 'village' | 'receivedOn' | 'firstReceivedOn'>

/** It is where and what it was; the answers may have changed. */
export function isSeen({ id, village, receivedOn, firstReceivedOn }: Seen) {
  return and(
    eq(registrations.id, id),
    eq(registrations.village, village),
    sql`${registrations.receivedOn} is ${receivedOn}`,
    sql`coalesce(${registrations.firstReceivedOn}, ${registrations.receivedOn}) is ${firstReceivedOn}`,
  )
}

/** The answers, too, are those that were seen. */
export function isUnchanged(seen: Seen) {
  return and(isSeen(seen), eq(registrations.revision, seen.revision), isKept)
}

/** The ids of a registration and of those that its holder has left by moving, one after the other. */
export function withFormer(id: string) {
  return sql`(with recursive own(id) as (select ${id} union
    select former.id from ${registrations} as former join own on former.moved_to = own.id) select id from own)`
}

/** Its holder leaves: what was done stays to be looked at and printed until it was kept long enough. */
export async function endRegistration(storage: Storage, seen: Seen, at: number): Promise<boolean> {
  const [, ended] = await storage.db.batch(
    await leaving(storage, seen, { status: registrationSteps.end.to, endedAt: at }),
  )
  return ended.length > 0
}

/** Erases all that is personal at once, also what moves and merges left behind; the numbers remain, as withdrawn. */
export async function withdrawRegistration(storage: Storage, id: string): Promise<boolean> {
  const { db } = storage
  const { from, to } = registrationSteps.withdraw
  const token = await findLinkToken(storage, id)
  const own = sql`(with recursive own(id) as (select ${id} union
    select former.id from ${registrations} as former join own
    on former.moved_to = own.id or former.merged_into = own.id)
    select id from own)`
  const isOwn = inArray(registrations.id, own)
  const [, withdrawn] = await db.batch([
    destroyEnvelopes(db, registrations, [registrations.sealedAnswers, registrations.sealedReason], isOwn),
    db
      .update(registrations)
      .set({
        status: to,
        mac: null,
        sealedAnswers: null,
        sealedReason: null,
        submissionHash: null,
        ...noTraces,
        revision: sql`revision + 1`,
      })
      .where(and(isOwn, inArray(registrations.status, [...from])))
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, id, null),
    movingUp(storage, now()),
    ...eraseDeeds(db, (registration) => inArray(registration, own)),
    ...removing(db, or(inArray(companions.registration, own), token ? await isOfMaker(token) : undefined)),
  ])
  return withdrawn.length > 0
}

/** Statements of one transaction: the registration no longer stands, and its places on service items are free again. */
export async function leaving(
  storage: Storage,
  seen: Seen,
  change: { status: 'moved' | 'ended'; endedAt: number; movedTo?: string },
) {
  const { db } = storage
  // Who moves leaves only when the new registration is there.
  const isThere = change.movedTo
    ? sql`exists (select 1 from ${registrations} as arrived where arrived.id = ${change.movedTo})`
    : undefined
  const where = and(isSeen(seen), isStanding, isThere)
  return [
    destroyEnvelopes(db, registrations, [registrations.sealedReason], where),
    db
      .update(registrations)
      .set({
        ...change,
        ...(await boundState(storage, { ...seen, status: change.status })),
        sealedReason: null,
        revision: sql`revision + 1`,
      })
      .where(where)
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, seen.id, change.endedAt),
    movingUp(storage, change.endedAt),
  ] as const
}

/** What its holder could still release, once the holder has left; `droppedAt` for who can still look at it. */
function releaseOpenClaims(db: Database, registration: string, droppedAt: number | null) {
  const { from, to } = claimSteps.release
  const hasLeft = exists(
    db
      .select({ id: registrations.id })
      .from(registrations)
      .where(and(eq(registrations.id, registration), not(isStanding))),
  )
  return db
    .update(claims)
    .set({ status: to, droppedAt, revision: sql`revision + 1` })
    .where(and(eq(claims.registration, registration), inArray(claims.status, [...from]), hasLeft))
}

/** The registrations before and after this one of somebody who moved; nothing personal is opened. */
export async function findMoves(
  { db }: Storage,
  { id, movedTo }: Pick<Registration, 'id' | 'movedTo'>,
): Promise<{ from?: Move; to?: Move }> {
  const rows = await db
    .select({ id: registrations.id, village: registrations.village, movedTo: registrations.movedTo })
    .from(registrations)
    .where(or(eq(registrations.movedTo, id), eq(registrations.id, movedTo ?? '')))
  return { from: rows.find((row) => row.movedTo === id), to: rows.find((row) => row.id === movedTo) }
}
