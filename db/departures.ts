import { and, eq, exists, inArray, not, or, sql } from 'drizzle-orm'
import type { Move, Registration } from '../src/domain/registration.ts'
import { claimSteps, registrationSteps } from '../src/domain/states.ts'
import type { Database } from './client.ts'
import { isStanding } from './conditions.ts'
import { claims, evaluations, exemplars, ownForms, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** Its holder leaves: what was done stays to be looked at and printed until it was kept long enough. */
export async function endRegistration({ db }: Storage, id: string, at: number): Promise<boolean> {
  const [ended] = await db.batch(leaving(db, id, { status: registrationSteps.end.to, endedAt: at }))
  return ended.length > 0
}

/** Erases all that is personal at once, also what moves left behind; the numbers remain, as withdrawn. */
export async function withdrawRegistration({ db }: Storage, id: string): Promise<boolean> {
  const { from, to } = registrationSteps.withdraw
  const own = sql`(with recursive own(id) as (select ${id} union
    select former.id from ${registrations} as former join own on former.moved_to = own.id) select id from own)`
  const [withdrawn] = await db.batch([
    db
      .update(registrations)
      .set({ status: to, sealedAnswers: null, sealedReason: null, revision: sql`revision + 1` })
      .where(and(inArray(registrations.id, own), inArray(registrations.status, [...from])))
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, id),
    db.update(claims).set({ sealedReason: null }).where(inArray(claims.registration, own)),
    db
      .update(serviceRecords)
      .set({ sealedWords: null, sealedReason: null })
      .where(inArray(serviceRecords.registration, own)),
    db.update(evaluations).set({ sealedWords: null }).where(inArray(evaluations.registration, own)),
    db.update(ownForms).set({ sealedAnswers: null }).where(inArray(ownForms.registration, own)),
    db.delete(exemplars).where(inArray(exemplars.registration, own)),
  ])
  return withdrawn.length > 0
}

/** Statements of one transaction: the registration no longer stands, and its places on service items are free again. */
export function leaving(
  db: Database,
  id: string,
  change: { status: 'moved' | 'ended'; endedAt: number; movedTo?: string },
) {
  // Who moves leaves only when the new registration is there.
  const isThere = change.movedTo
    ? sql`exists (select 1 from ${registrations} as arrived where arrived.id = ${change.movedTo})`
    : undefined
  return [
    db
      .update(registrations)
      .set({ ...change, sealedReason: null, revision: sql`revision + 1` })
      .where(and(eq(registrations.id, id), isStanding, isThere))
      .returning({ id: registrations.id }),
    releaseOpenClaims(db, id),
  ] as const
}

/** What its holder could still release, once the holder has left. */
function releaseOpenClaims(db: Database, registration: string) {
  const { from, to } = claimSteps.release
  const hasLeft = exists(
    db
      .select({ id: registrations.id })
      .from(registrations)
      .where(and(eq(registrations.id, registration), not(isStanding))),
  )
  return db
    .update(claims)
    .set({ status: to, revision: sql`revision + 1` })
    .where(and(eq(claims.registration, registration), inArray(claims.status, [...from]), hasLeft))
}

/** The registrations before and after this one of a member who moved; nothing personal is opened. */
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
