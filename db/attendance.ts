import { and, eq, exists, inArray, ne, not, sql, type SQL } from 'drizzle-orm'
import { contentOf } from '../src/domain/claim.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { ServiceItem } from '../src/domain/service-item.ts'
import type { RecordWords } from '../src/domain/service-record.ts'
import { claimSteps, recordSteps } from '../src/domain/states.ts'
import { doneCell } from './claims.ts'
import type { Database } from './client.ts'
import { isReceived } from './conditions.ts'
import { destroyEnvelopes, destroyUnreferred, storedEnvelope, storeEnvelope } from './envelopes.ts'
import { insertOrMeet, insertWhere } from './insert-where.ts'
import { columnsOf, sealWords } from './record-steps.ts'
import { claims, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

type Present = Pick<Registration, 'id' | 'kind'>

/**
 * Adds the same confirmed row to the cards of all who came to an activity. `activity` names it: however often it is sent,
 * it is one row a card. Only registrations of this village that it has received get one. How many were added.
 */
export async function addActivity(
  storage: Storage,
  village: string,
  { category, ...answers }: RecordWords,
  { activity, present, at }: { activity: string; present: Present[]; at: number },
  /** What else must hold for who came, by the registration's id. */
  also: (registration: string) => SQL | undefined = () => undefined,
): Promise<number> {
  const { db } = storage
  const statements = await Promise.all(
    present.map(async ({ id: registration, kind }) => {
      const id = crypto.randomUUID()
      // 附件2 has no category.
      const words = kind === 'unit' ? answers : { ...answers, category }
      const envelope = await sealWords(storage, id, words)
      const row = {
        id,
        registration,
        village,
        activity,
        ...columnsOf(words),
        sealedWords: storedEnvelope,
        status: recordSteps.confirm.to,
        writtenAt: at,
        decidedAt: at,
        revision: 1,
      }
      const where = and(isReceived(registration, village), also(registration))
      return () => [storeEnvelope(db, envelope), insertWhere(db, serviceRecords, row, { where }), destroyUnreferred(db)]
    }),
  )
  return (await inOneTransaction(db, statements)).length
}

/**
 * Everybody who came has done this item on that day. Whoever had claimed it and was not confirmed yet, is now; who had not
 * claimed it, has: they came, so places are not asked for. Whoever did it on another day before gets a further row. However
 * often it is sent, it is one row a card and day. How many cards got one.
 */
export async function attendItem(
  storage: Storage,
  item: ServiceItem,
  { date, content }: { date: string; content: string },
  { present, at }: { present: Present[]; at: number },
): Promise<number> {
  const { db, vault } = storage
  const { village, year, category, title } = item
  const activity = `${item.id}/${date}`
  const { from, to } = claimSteps.attend
  const statements = await Promise.all(
    present.map(async ({ id: registration }) => {
      const isTheirs = and(eq(claims.item, item.id), eq(claims.registration, registration))
      const isFirst = and(isReceived(registration, village), not(hasRow(db, activity, registration)))
      const isOpen = and(inArray(claims.status, [...from]), isFirst)
      const envelope =
        content === title ? undefined : await vault.seal(doneCell({ item: item.id, registration }), content)
      const row = {
        id: crypto.randomUUID(),
        item: item.id,
        registration,
        village,
        year,
        status: to,
        claimedAt: at,
        completedOn: date,
        decidedAt: at,
        revision: 1,
        sealedDone: envelope && storedEnvelope,
      }
      const claiming = () =>
        insertOrMeet(db, claims, row, { where: isFirst })
          .onConflictDoUpdate({
            target: [claims.item, claims.registration],
            // As the index says it, letter by letter.
            targetWhere: sql`status <> 'released'`,
            set: {
              status: to,
              completedOn: date,
              decidedAt: at,
              sealedReason: null,
              // What its holder has said stays.
              sealedDone: sql`coalesce(${claims.sealedDone}, excluded.sealed_done)`,
              revision: sql`${claims.revision} + 1`,
            },
            setWhere: isOpen,
          })
          .returning({ id: claims.id, registration: claims.registration })
      const isReferred = sql`exists (select 1 from ${claims} where ${and(isTheirs, sql`${claims.sealedDone} = ${storedEnvelope}`)})`
      return () => [
        destroyEnvelopes(db, claims, [claims.sealedReason], and(isTheirs, isOpen)),
        ...(envelope ? [storeEnvelope(db, envelope)] : []),
        claiming(),
        ...(envelope ? [destroyUnreferred(db, isReferred)] : []),
      ]
    }),
  )
  const claimed = new Set(await inOneTransaction(db, statements))
  const words = { date, category, content: contentOf({ title, done: content }) }
  const again = present.filter(({ id }) => !claimed.has(id))
  const wasDoneBefore = (registration: string) =>
    sql`exists (select 1 from ${claims} where ${and(
      eq(claims.item, item.id),
      eq(claims.registration, registration),
      eq(claims.status, to),
      ne(claims.completedOn, date),
    )})`
  return claimed.size + (await addActivity(storage, village, words, { activity, present: again, at }, wasDoneBefore))
}

type Statement = Parameters<Database['batch']>[0][number]

/** Whose rows were written. */
async function inOneTransaction(db: Database, statements: (() => Statement[])[]): Promise<string[]> {
  const [first, ...rest] = statements.flatMap((make) => make())
  if (!first) return []
  const results: unknown[] = await db.batch([first, ...rest])
  return results
    .flatMap((rows) => (Array.isArray(rows) ? (rows as { registration: string }[]) : []))
    .map(({ registration }) => registration)
}

function hasRow(db: Database, activity: string, registration: string): SQL {
  const isSame = and(eq(serviceRecords.activity, activity), eq(serviceRecords.registration, registration))
  return exists(db.select({ id: serviceRecords.id }).from(serviceRecords).where(isSame))
}
