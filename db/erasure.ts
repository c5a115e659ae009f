import { and, eq, exists, gt, isNotNull, isNull, lt, lte, ne, not, or } from 'drizzle-orm'
import { lastExpiredYear } from '../src/domain/year.ts'
import { claims, evaluations, exemplars, ownForms, registrations, serviceRecords } from './schema.ts'
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
  const [erased] = await db.batch([
    db
      .update(registrations)
      .set({ sealedAnswers: null, sealedReason: null })
      .where(
        and(
          lte(registrations.year, expired),
          isNotNull(registrations.sealedAnswers),
          or(isNull(registrations.endedAt), lt(registrations.endedAt, newYear)),
          ...[claims, serviceRecords, evaluations, ownForms].map((table) => not(goesOn(table))),
        ),
      )
      .returning({ id: registrations.id }),
    db
      .update(claims)
      .set({ sealedReason: null })
      .where(and(lte(claims.year, expired), isNotNull(claims.sealedReason))),
    db
      .update(serviceRecords)
      .set({ sealedWords: null, sealedReason: null })
      .where(and(lte(serviceRecords.year, expired), isNotNull(serviceRecords.sealedWords))),
    db
      .update(evaluations)
      .set({ sealedWords: null })
      .where(and(lte(evaluations.year, expired), isNotNull(evaluations.sealedWords))),
    db
      .update(ownForms)
      .set({ sealedAnswers: null })
      .where(and(lte(ownForms.year, expired), isNotNull(ownForms.sealedAnswers))),
    db.delete(exemplars).where(and(lte(exemplars.year, expired), ne(exemplars.consent, 'notNeeded'))),
  ])
  return erased.length
}
