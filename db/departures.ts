import { and, eq, exists, gt, inArray, isNotNull, isNull, lt, lte, ne, not, or, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { lastExpiredYear } from '../src/domain/year.ts'
import type { Database } from './client.ts'
import type { Registration } from './registrations.ts'
import { claims, evaluations, exemplars, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** Its holder leaves: what was done stays to be looked at and printed until it was kept long enough. */
export async function endRegistration({ db }: Storage, id: string, at: number): Promise<boolean> {
  const [ended] = await db.batch(leaving(db, id, { status: 'ended', endedAt: at }))
  return ended.length > 0
}

/** Erases all that is personal at once, also what moves left behind; the numbers remain, as withdrawn. */
export async function withdrawRegistration({ db }: Storage, id: string): Promise<boolean> {
  const own = sql`(with recursive own(id) as (select ${id} union
    select former.id from ${registrations} as former join own on former.moved_to = own.id) select id from own)`
  const [withdrawn] = await db.batch([
    db
      .update(registrations)
      .set({ status: 'withdrawn', sealedAnswers: null, sealedReason: null, revision: sql`revision + 1` })
      .where(and(inArray(registrations.id, own), ne(registrations.status, 'withdrawn')))
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, id),
    db.update(claims).set({ sealedReason: null }).where(inArray(claims.registration, own)),
    db
      .update(serviceRecords)
      .set({ sealedContent: null, sealedReason: null })
      .where(inArray(serviceRecords.registration, own)),
    db.update(evaluations).set({ sealedComment: null }).where(inArray(evaluations.registration, own)),
    db.delete(exemplars).where(inArray(exemplars.registration, own)),
  ])
  return withdrawn.length > 0
}

/**
 * Erases what is personal and was kept long enough (PIPL, article 47); counts and numbers remain. A registration holds
 * for as long as its holder takes part: it is kept from the last year in which anything happened. How many went.
 */
export async function eraseExpiredRegistrations({ db }: Storage, now: number): Promise<number> {
  const expired = lastExpiredYear(now)
  const newYear = Date.parse(`${expired + 1}-01-01T00:00:00+08:00`)
  const goesOn = (table: typeof claims | typeof serviceRecords | typeof evaluations) =>
    exists(
      db
        .select({ id: table.id })
        .from(table)
        .where(and(eq(table.registration, registrations.id), gt(table.year, expired))),
    )
  const [erased] = await db.batch([
    db
      .update(registrations)
      .set({ sealedAnswers: null, sealedReason: null })
      .where(
        and(
          lte(registrations.year, expired),
          isNotNull(registrations.sealedAnswers),
          or(isNull(registrations.endedAt), lt(registrations.endedAt, newYear)),
          not(goesOn(claims)),
          not(goesOn(serviceRecords)),
          not(goesOn(evaluations)),
        ),
      )
      .returning({ id: registrations.id }),
    db
      .update(claims)
      .set({ sealedReason: null })
      .where(and(lte(claims.year, expired), isNotNull(claims.sealedReason))),
    db
      .update(serviceRecords)
      .set({ sealedContent: null, sealedReason: null })
      .where(and(lte(serviceRecords.year, expired), isNotNull(serviceRecords.sealedContent))),
    db
      .update(evaluations)
      .set({ sealedComment: null })
      .where(and(lte(evaluations.year, expired), isNotNull(evaluations.sealedComment))),
    db.delete(exemplars).where(and(lte(exemplars.year, expired), ne(exemplars.consent, 'notNeeded'))),
  ])
  return erased.length
}

/** Steps of one transaction: the registration no longer stands, and its places on service items are free again. */
export function leaving(
  db: Database,
  id: string,
  state: { status: 'moved' | 'ended'; endedAt: number; movedTo?: string },
) {
  // Who moves leaves only when the new registration is there.
  const isThere = state.movedTo
    ? sql`exists (select 1 from ${registrations} as arrived where arrived.id = ${state.movedTo})`
    : undefined
  return [
    db
      .update(registrations)
      .set({ ...state, sealedReason: null, revision: sql`revision + 1` })
      .where(and(eq(registrations.id, id), isStanding, isThere))
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, id),
  ] as const
}

/** What its holder claimed and has not done: only when the holder has left. */
function releaseOpenClaims(db: Database, registration: string) {
  const hasLeft = exists(
    db
      .select({ id: registrations.id })
      .from(registrations)
      .where(and(eq(registrations.id, registration), inArray(registrations.status, ['moved', 'ended', 'withdrawn']))),
  )
  return db
    .update(claims)
    .set({ status: 'released', revision: sql`revision + 1` })
    .where(and(eq(claims.registration, registration), inArray(claims.status, ['claimed', 'disputed']), hasLeft))
}

/** The registrations before and after this one of a member who moved; nothing personal is opened. */
export async function findMoves({ db }: Storage, { id, movedTo }: Pick<Registration, 'id' | 'movedTo'>) {
  const rows = await db
    .select({ id: registrations.id, village: registrations.village, movedTo: registrations.movedTo })
    .from(registrations)
    .where(or(eq(registrations.movedTo, id), eq(registrations.id, movedTo ?? '')))
  return { from: rows.find((row) => row.movedTo === id), to: rows.find((row) => row.id === movedTo) }
}

/** Who has moved away or left takes no more steps; the village may still decide on what was done. */
export function isHoldersStanding(db: Database, registration: SQLiteColumn): SQL {
  return inArray(
    registration,
    db.select({ id: registrations.id }).from(registrations).where(eq(registrations.status, 'received')),
  )
}

/** Nothing more is written about whose data has been erased. */
export function isHoldersKept(db: Database, registration: SQLiteColumn): SQL {
  return inArray(
    registration,
    db.select({ id: registrations.id }).from(registrations).where(isNotNull(registrations.sealedAnswers)),
  )
}

/** Its holder has neither moved nor left. */
export const isStanding = inArray(registrations.status, ['submitted', 'returned', 'received'])
