import { and, asc, eq, gt, inArray, or } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { NumberParts } from '../src/domain/receipt-number.ts'
import type { Registration } from '../src/domain/registration.ts'
import { isCounted, isKept } from './conditions.ts'
import { withEnvelopes } from './open-words.ts'
import { openRegistration } from './registrations.ts'
import { evaluations, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/** What a village prints in one job: the receipts of a day, or the cards of a year that it has evaluated. */
export type PrintJob = { receivedOn: string } | { evaluatedIn: number; kind: RegistrantKind }

/** By receipt number, as they are handed out; `limit` at most, after the number where the last job ended. */
export async function listForPrint(
  storage: Storage,
  village: string,
  job: PrintJob,
  after: Pick<NumberParts, 'year' | 'sequence'> | undefined,
  limit: number,
): Promise<Registration[]> {
  const { year, sequence } = registrations
  const rows = await storage.db
    .select(withEnvelopes(registrations))
    .from(registrations)
    .where(
      and(
        eq(registrations.village, village),
        isKept,
        'receivedOn' in job
          ? and(eq(registrations.receivedOn, job.receivedOn), eq(registrations.status, 'received'))
          : and(eq(registrations.kind, job.kind), isCounted, isEvaluated(storage, village, job.evaluatedIn)),
        after && or(gt(year, after.year), and(eq(year, after.year), gt(sequence, after.sequence))),
      ),
    )
    .orderBy(asc(year), asc(sequence))
    .limit(limit)
  return Promise.all(rows.map((row) => openRegistration(storage, row)))
}

function isEvaluated({ db }: Storage, village: string, year: number) {
  return inArray(
    registrations.id,
    db
      .select({ registration: evaluations.registration })
      .from(evaluations)
      .where(and(eq(evaluations.village, village), eq(evaluations.year, year), eq(evaluations.status, 'issued'))),
  )
}
