import { and, asc, desc, eq, getTableColumns, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Category } from '../src/domain/forms/categories.ts'
import { recordSteps, type RecordState, type RecordStep } from '../src/domain/states.ts'
import type { Owner } from './claims.ts'
import { isHoldersKept, isHoldersStanding } from './departures.ts'
import { openRegistration, type Registration } from './registrations.ts'
import { registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

type Row = typeof serviceRecords.$inferSelect

/** One row of 附件2 or 附件6. `content` is '' once it was kept long enough; `reason` is why the village declined it. */
export interface ServiceRecord extends Omit<Row, 'sealedContent' | 'sealedReason'> {
  content: string
  reason?: string
}

/** What a holder writes in a row: 附件2 has no category. */
export interface RecordWords {
  /** Local, `YYYY-MM-DD`. */
  date: string
  category: Category | null
  content: string
}

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

/**
 * Adds a row to the card of a registration that the village has received. `id` comes with the form: what is sent twice
 * is one row. False when the registration does not stand as received.
 */
export async function addRecord(
  { db, vault }: Storage,
  { id: registration, village }: Pick<Registration, 'id' | 'village'>,
  { date, category, content }: RecordWords,
  { id, at }: { id: string; at: number },
): Promise<boolean> {
  const sealed = await vault.seal(contentOf(id), content)
  const rows = await db
    .insert(serviceRecords)
    // In the order of the table's columns.
    .select(
      sql`select ${id}, ${registration}, ${village}, ${Number(date.slice(0, 4))}, ${date}, ${category}, ${sealed}, 'written',
        ${at}, null, null, null, 1
        from ${registrations} where ${registrations.id} = ${registration} and ${registrations.status} = 'received'`,
    )
    .onConflictDoNothing()
    .returning({ id: serviceRecords.id })
  if (rows.length > 0) return true
  const [earlier] = await db
    .select({ registration: serviceRecords.registration })
    .from(serviceRecords)
    .where(eq(serviceRecords.id, id))
  return earlier?.registration === registration
}

/**
 * Adds the same confirmed row to the cards of all who came to an activity; `activity` comes with the form: sent twice it
 * is one row a card. Only registrations of this village that it has received get one. How many were added.
 */
export async function addActivity(
  { db, vault }: Storage,
  village: string,
  { date, category, content }: RecordWords,
  { activity, present, at }: { activity: string; present: Pick<Registration, 'id' | 'kind'>[]; at: number },
): Promise<number> {
  const rows = await Promise.all(
    present.map(async ({ id: registration, kind }) => {
      const id = crypto.randomUUID()
      return {
        id,
        registration,
        category: kind === 'unit' ? null : category,
        sealed: await vault.seal(contentOf(id), content),
      }
    }),
  )
  const [first, ...rest] = rows.map(({ id, registration, category: ownCategory, sealed }) =>
    db
      .insert(serviceRecords)
      .select(
        sql`select ${id}, ${registration}, ${village}, ${Number(date.slice(0, 4))}, ${date}, ${ownCategory}, ${sealed},
          'confirmed', ${at}, ${at}, null, ${activity}, 1
          from ${registrations} where ${registrations.id} = ${registration} and ${registrations.village} = ${village}
          and ${registrations.status} = 'received'`,
      )
      .onConflictDoNothing()
      .returning({ id: serviceRecords.id }),
  )
  if (!first) return 0
  return (await db.batch([first, ...rest])).flat().length
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
    .select()
    .from(serviceRecords)
    .where(and(inArray(serviceRecords.registration, registration), eq(serviceRecords.year, year)))
    .orderBy(asc(serviceRecords.date), asc(serviceRecords.writtenAt), asc(serviceRecords.id))
  return Promise.all(rows.map((row) => opened(storage, row)))
}

/** One row of this holder. */
export async function findRecordOf(
  storage: Storage,
  registration: string,
  id: string,
): Promise<ServiceRecord | undefined> {
  const [row] = await storage.db
    .select()
    .from(serviceRecords)
    .where(and(eq(serviceRecords.registration, registration), eq(serviceRecords.id, id)))
  return row && opened(storage, row)
}

/** A row with whose it is; another village's is as good as none. */
export async function findRecord(storage: Storage, village: string, id: string) {
  const [found] = await listedWithHolders(
    storage,
    and(eq(serviceRecords.village, village), eq(serviceRecords.id, id)),
    1,
  )
  return found
}

/** A village's rows with whose they are, newest first, `limit` at most. */
export function listRecords(storage: Storage, filter: RecordFilter, limit: number) {
  const { village, year, status, date, id } = serviceRecords
  return listedWithHolders(
    storage,
    and(
      eq(village, filter.village),
      eq(year, filter.year),
      filter.status ? eq(status, filter.status) : undefined,
      filter.before && or(lt(date, filter.before.date), and(eq(date, filter.before.date), lt(id, filter.before.id))),
    ),
    limit,
  )
}

/** How many rows of a village's year stand in each state. */
export async function countRecords({ db }: Storage, village: string, year: number) {
  const counts = await db
    .select({ status: serviceRecords.status, count: sql<number>`count(*)` })
    .from(serviceRecords)
    .where(and(eq(serviceRecords.village, village), eq(serviceRecords.year, year)))
    .groupBy(serviceRecords.status)
  return Object.fromEntries(counts.map(({ status, count }) => [status, count])) as Partial<Record<RecordState, number>>
}

/**
 * Takes a step with a row as it was seen: `revision` is that of the page on which the button stood. False when it
 * stands elsewhere by now, or is not theirs.
 */
export async function changeRecord(
  { db, vault }: Storage,
  owner: Owner,
  { id, revision }: Pick<ServiceRecord, 'id' | 'revision'>,
  step: RecordStep,
  { at, words, reason }: { at: number; words?: RecordWords; reason?: string },
): Promise<boolean> {
  const { from, to, by } = recordSteps[step]
  const where = and(
    eq(serviceRecords.id, id),
    eq(serviceRecords.revision, revision),
    'village' in owner
      ? eq(serviceRecords.village, owner.village)
      : eq(serviceRecords.registration, owner.registration),
    inArray(serviceRecords.status, [...from]),
    by === 'holder' ? isHoldersStanding(db, serviceRecords.registration) : undefined,
    reason ? isHoldersKept(db, serviceRecords.registration) : undefined,
  )
  if (to === '') return (await db.delete(serviceRecords).where(where).returning({ id: serviceRecords.id })).length > 0
  const rows = await db
    .update(serviceRecords)
    .set({
      status: to,
      revision: sql`revision + 1`,
      sealedReason: reason ? await vault.seal(reasonOf(id), reason) : null,
      ...(words && {
        date: words.date,
        year: Number(words.date.slice(0, 4)),
        category: words.category,
        sealedContent: await vault.seal(contentOf(id), words.content),
      }),
      ...(by === 'village' && { decidedAt: at }),
    })
    .where(where)
    .returning({ id: serviceRecords.id })
  return rows.length > 0
}

/** Confirms those of these that still stand as they were seen; their ids. */
export async function confirmRecords(
  { db }: Storage,
  village: string,
  seen: Pick<ServiceRecord, 'id' | 'revision'>[],
  at: number,
): Promise<string[]> {
  if (seen.length === 0) return []
  const { from, to } = recordSteps.confirm
  const rows = await db
    .update(serviceRecords)
    .set({ status: to, revision: sql`revision + 1`, sealedReason: null, decidedAt: at })
    .where(
      and(
        eq(serviceRecords.village, village),
        inArray(serviceRecords.status, [...from]),
        or(...seen.map(({ id, revision }) => and(eq(serviceRecords.id, id), eq(serviceRecords.revision, revision)))),
      ),
    )
    .returning({ id: serviceRecords.id })
  return rows.map(({ id }) => id)
}

async function listedWithHolders(storage: Storage, where: SQL | undefined, limit: number) {
  const rows = await storage.db
    .select({ record: getTableColumns(serviceRecords), registration: getTableColumns(registrations) })
    .from(serviceRecords)
    .innerJoin(registrations, eq(registrations.id, serviceRecords.registration))
    .where(where)
    .orderBy(desc(serviceRecords.date), desc(serviceRecords.id))
    .limit(limit)
  return Promise.all(
    rows.map(async ({ record, registration }) => ({
      record: await opened(storage, record),
      holder: await openRegistration(storage, registration),
    })),
  )
}

async function opened({ vault }: Storage, { sealedContent, sealedReason, ...record }: Row): Promise<ServiceRecord> {
  return {
    ...record,
    content: sealedContent ? await vault.open<string>(contentOf(record.id), sealedContent) : '',
    ...(sealedReason && { reason: await vault.open<string>(reasonOf(record.id), sealedReason) }),
  }
}

const contentOf = (id: string) => `service_records/${id}/content`
const reasonOf = (id: string) => `service_records/${id}/reason`
