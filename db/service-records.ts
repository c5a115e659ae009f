import { and, asc, desc, eq, inArray, lt, or, type SQL } from 'drizzle-orm'
import type { HeldRecord, RecordWords, ServiceRecord } from '../src/domain/service-record.ts'
import type { RecordState } from '../src/domain/states.ts'
import { isCounted, isHoldersCounted } from './conditions.ts'
import { countByState } from './counts.ts'
import { openWords, readReason, withEnvelopes, type OpenableRow } from './open-words.ts'
import { openRegistration } from './registrations.ts'
import { registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** Where a newest-first list goes on: the last row seen. */
export interface RecordCursor {
  date: string
  id: string
}

export interface RecordFilter {
  village: string
  year: number
  status?: RecordState
  before?: RecordCursor
}

/** A holder's rows of a year, by date. */
export function listRecordsOf(storage: Storage, registration: string, year: number): Promise<ServiceRecord[]> {
  return listRecordsOfAll(storage, [registration], year)
}

/** The rows of several holders in a year, by date: one query for any number of them. */
export async function listRecordsOfAll(
  storage: Storage,
  registration: string[],
  year: number,
): Promise<ServiceRecord[]> {
  const rows = await storage.db
    .select(withEnvelopes(serviceRecords))
    .from(serviceRecords)
    .where(and(inArray(serviceRecords.registration, registration), eq(serviceRecords.year, year)))
    .orderBy(asc(serviceRecords.date), asc(serviceRecords.writtenAt), asc(serviceRecords.id))
  return Promise.all(rows.map((row) => openRecord(storage, row)))
}

/** A holder's own row. */
export async function findRecordOf(
  storage: Storage,
  registration: string,
  id: string,
): Promise<ServiceRecord | undefined> {
  const [row] = await storage.db
    .select(withEnvelopes(serviceRecords))
    .from(serviceRecords)
    .where(and(eq(serviceRecords.registration, registration), eq(serviceRecords.id, id)))
  return row && openRecord(storage, row)
}

/** A village's row with whose it is. */
export async function findRecord(storage: Storage, village: string, id: string): Promise<HeldRecord | undefined> {
  const [record] = await listHeld(storage, and(eq(serviceRecords.village, village), eq(serviceRecords.id, id)), 1)
  return record
}

/** A village's rows with whose they are, newest first, `limit` at most. */
export function listRecords(storage: Storage, filter: RecordFilter, limit: number): Promise<HeldRecord[]> {
  const { village, year, status, date, id } = serviceRecords
  return listHeld(
    storage,
    and(
      eq(village, filter.village),
      eq(year, filter.year),
      isCounted,
      filter.status && eq(status, filter.status),
      filter.before && or(lt(date, filter.before.date), and(eq(date, filter.before.date), lt(id, filter.before.id))),
    ),
    limit,
  )
}

/** How many rows of a village's year stand in each state. */
export function countRecords(storage: Storage, village: string, year: number) {
  const isHeld = isHoldersCounted(storage.db, serviceRecords.registration)
  return countByState(
    storage,
    serviceRecords,
    and(eq(serviceRecords.village, village), eq(serviceRecords.year, year), isHeld),
  )
}

/** Where the envelopes of a row belong. */
export const wordsCell = (id: string) => `service_records/${id}/words`
export const recordReasonCell = (id: string) => `service_records/${id}/reason`

async function listHeld(storage: Storage, where: SQL | undefined, limit: number): Promise<HeldRecord[]> {
  const rows = await storage.db
    .select({ record: withEnvelopes(serviceRecords), registration: withEnvelopes(registrations) })
    .from(serviceRecords)
    .innerJoin(registrations, eq(registrations.id, serviceRecords.registration))
    .where(where)
    .orderBy(desc(serviceRecords.date), desc(serviceRecords.id))
    .limit(limit)
  return Promise.all(
    rows.map(async ({ record, registration }) => ({
      record: await openRecord(storage, record),
      holder: await openRegistration(storage, registration),
    })),
  )
}

async function openRecord(
  { vault }: Storage,
  { date, category, sealedWords, sealedReason, ...record }: OpenableRow<typeof serviceRecords>,
): Promise<ServiceRecord> {
  const [words, reason] = await Promise.all([
    openWords<Omit<RecordWords, 'date'>>(vault, wordsCell(record.id), sealedWords),
    openWords<string>(vault, recordReasonCell(record.id), sealedReason),
  ])
  return {
    ...record,
    answers: { date, ...(category && { category }), ...words.words },
    ...readReason(reason),
    ...((words.damaged || reason.damaged) && { damaged: true }),
  }
}
