import { and, eq, exists, gt, isNotNull, isNull, lt, lte, ne, not, or, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { lastExpiredYear } from '../src/domain/year.ts'
import type { Database } from './client.ts'
import { removing } from './companions.ts'
import { noTraces } from './doubles.ts'
import { destroyEnvelopes } from './envelopes.ts'
import { claims, companions, evaluations, exemplars, ownForms, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/**
 * Erases what is personal and was kept long enough (PIPL, article 47); counts and numbers remain. A registration holds
 * for as long as its holder takes part: it is kept from the last year in which anything happened. How many went.
 */
export async function eraseExpiredRegistrations({ db }: Storage, now: number): Promise<number> {
  const expired = lastExpiredYear(now)
  const newYear = Date.parse(`${expired + 1}-01-01T00:00:00+08:00`)
  const goesOn = (table: typeof claims | typeof serviceRecords | typeof evaluations | typeof ownForms) =>
    exists(
      db
        .select({ id: table.id })
        .from(table)
        .where(and(eq(table.registration, registrations.id), gt(table.year, expired))),
    )
  const isExpired = and(
    lte(registrations.year, expired),
    isNotNull(registrations.sealedAnswers),
    or(isNull(registrations.endedAt), lt(registrations.endedAt, newYear)),
    ...[claims, serviceRecords, evaluations, ownForms].map((table) => not(goesOn(table))),
  )
  const [, erased] = await db.batch([
    destroyEnvelopes(db, registrations, [registrations.sealedAnswers, registrations.sealedReason], isExpired),
    db
      .update(registrations)
      .set({ sealedAnswers: null, sealedReason: null, submissionHash: null, ...noTraces })
      .where(isExpired)
      .returning({ id: registrations.id }),
    ...removing(
      db,
      exists(
        db
          .select({ id: registrations.id })
          .from(registrations)
          .where(and(eq(registrations.id, companions.registration), isNull(registrations.sealedAnswers))),
      ),
    ),
    ...eraseDeeds(
      db,
      (_, year) => lte(year, expired),
      // A story that names nobody is the village's own.
      ne(exemplars.consent, 'notNeeded'),
    ),
  ])
  return erased.length
}

/**
 * Statements that erase the words of what was done and said, of whom or of when the condition tells; stories go wholly,
 * those that it tells of.
 */
export function eraseDeeds(db: Database, of: (registration: SQLiteColumn, year: SQLiteColumn) => SQL, stories?: SQL) {
  const [aboutClaims, aboutRecords, aboutEvaluations, aboutOwnForms, aboutExemplars] = [
    claims,
    serviceRecords,
    evaluations,
    ownForms,
    exemplars,
  ].map(({ registration, year }) => of(registration, year))
  const told = and(aboutExemplars, stories)
  return [
    destroyEnvelopes(db, claims, [claims.sealedDone, claims.sealedReason], aboutClaims),
    db
      .update(claims)
      .set({ sealedDone: null, sealedReason: null })
      .where(and(aboutClaims, or(isNotNull(claims.sealedDone), isNotNull(claims.sealedReason)))),
    destroyEnvelopes(db, serviceRecords, [serviceRecords.sealedWords, serviceRecords.sealedReason], aboutRecords),
    db
      .update(serviceRecords)
      .set({ sealedWords: null, sealedReason: null })
      .where(and(aboutRecords, isNotNull(serviceRecords.sealedWords))),
    destroyEnvelopes(db, evaluations, [evaluations.sealedWords], aboutEvaluations),
    db
      .update(evaluations)
      .set({ sealedWords: null })
      .where(and(aboutEvaluations, isNotNull(evaluations.sealedWords))),
    destroyEnvelopes(db, ownForms, [ownForms.sealedAnswers], aboutOwnForms),
    db
      .update(ownForms)
      .set({ sealedAnswers: null })
      .where(and(aboutOwnForms, isNotNull(ownForms.sealedAnswers))),
    destroyEnvelopes(db, exemplars, [exemplars.sealedStory], told),
    db.delete(exemplars).where(told),
  ] as const
}
