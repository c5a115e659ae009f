import { asc, eq, sql } from 'drizzle-orm'
import type { Correction, CorrectionKind } from '../src/domain/correction.ts'
import { formatNumber } from '../src/domain/receipt-number.ts'
import type { Database } from './client.ts'
import { insertWhere } from './insert-where.ts'
import { corrections, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/** A correction as it is written: on whose page it will stand, and what it is about. */
interface Noted {
  registration: string
  what: CorrectionKind
  at: number
  day?: string | null
  other?: string
}

/** Right after the statement that corrects something, in the same transaction: nothing is noted when it changed no row. */
export function noting(db: Database, noted: Noted) {
  return insertWhere(db, corrections, { id: crypto.randomUUID(), ...noted }, { where: sql`changes() > 0` })
}

/** All that a village has corrected on a registration, in that order. */
export async function listCorrections({ db }: Storage, registration: string): Promise<Correction[]> {
  const { village, year, sequence } = registrations
  const rows = await db
    .select({ correction: corrections, village, year, sequence })
    .from(corrections)
    .leftJoin(registrations, eq(registrations.id, corrections.other))
    .where(eq(corrections.registration, registration))
    .orderBy(asc(corrections.at), asc(corrections.id))
  return rows.map(({ correction: { id, what, at, day }, ...other }) => ({
    id,
    what,
    at,
    day,
    ...(other.village !== null &&
      other.year !== null &&
      other.sequence !== null && {
        other: formatNumber({ village: other.village, year: other.year, sequence: other.sequence }),
      }),
  }))
}
