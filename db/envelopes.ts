import { and, getTableColumns, inArray, not, sql, type SQL } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './client.ts'
import { changedRow, type insertWhere } from './insert-where.ts'
import { envelopes } from './schema.ts'
import { KEY_LENGTH } from './vault.ts'

/*
 * Words that identify a person lie in `envelopes`; a row refers to them by an id. Words are never written over: new ones
 * get an envelope of their own, and the key of the old one is overwritten where it stands, which leaves no copy in the
 * file. The machine then folds the log, and nothing is left to open them with (functions/machine/folding.ts).
 */

export type Envelope = Uint8Array<ArrayBuffer>

/** The id of the envelope that was stored last: in the same transaction, right after `storeEnvelope`. */
export const storedEnvelope = sql`(select max(${envelopes.id}) from ${envelopes})`

export function storeEnvelope(db: Database, envelope: Envelope) {
  return db.insert(envelopes).values({ key: envelope.slice(0, KEY_LENGTH), words: envelope.slice(KEY_LENGTH) })
}

/**
 * Right after the statement that was to refer to the stored envelope: destroys it when no row was written, or when
 * `isReferred` does not hold.
 */
export function destroyUnreferred(db: Database, isReferred: SQL = sql`changes() > 0`) {
  return db
    .update(envelopes)
    .set({ key: destroyed })
    .where(and(sql`${envelopes.id} = ${storedEnvelope}`, not(isReferred)))
}

/** Before the rows that meet the condition let go of what they refer to in these columns. */
export function destroyEnvelopes(db: Database, table: SQLiteTable, columns: SQLiteColumn[], where: SQL | undefined) {
  const referred = columns.map((column) => sql`select ${column} from ${table} where ${where ?? sql`true`}`)
  return db
    .update(envelopes)
    .set({ key: destroyed })
    .where(inArray(envelopes.id, sql`(${sql.join(referred, sql` union all `)})`))
}

/** Stands in the place of a key that is destroyed. */
export const destroyed = sql`zeroblob(${sql.raw(String(KEY_LENGTH))})`

/** Inserts a row that refers to `storedEnvelope`. Whether it was written; if not, nothing is left of the envelope. */
export async function insertSealed(
  db: Database,
  envelope: Envelope,
  insertion: ReturnType<typeof insertWhere>,
): Promise<boolean> {
  const [, rows] = await db.batch([storeEnvelope(db, envelope), insertion, destroyUnreferred(db)])
  return rows.length > 0
}

/** What a change does with a row's words: the new ones of one column, and the columns that lose theirs. */
export interface WordChange<T extends SQLiteTable> {
  stored?: { column: SealedColumn<T>; envelope: Envelope }
  erased?: SealedColumn<T>[]
}

type SealedColumn<T extends SQLiteTable> = keyof T['$inferSelect'] & `sealed${string}`

/** What else is written in the same transaction. */
interface Beside {
  /** Right after the change: each writes one row where the statement before it wrote any (`changes()`), and else none. */
  noted?: Statement[]
  /** After all else. */
  afterwards?: Statement[]
}

export type Statement = BatchItem<'sqlite'>

/**
 * Changes the rows that meet the condition, and in the same transaction destroys the words that they no longer have. New
 * words are for one row: the condition names it. The ids of the rows that were changed.
 */
export async function changeSealed<T extends SQLiteTable & { id: SQLiteColumn }>(
  db: Database,
  table: T,
  where: SQL | undefined,
  changes: Record<string, unknown>,
  { stored, erased = [] }: WordChange<T>,
  { noted = [], afterwards = [] }: Beside = {},
): Promise<{ id: string }[]> {
  const columns = getTableColumns(table)
  const replaced = [...erased, ...(stored ? [stored.column] : [])]
  const update = db
    .update(table as SQLiteTable)
    .set({
      ...changes,
      ...Object.fromEntries(erased.map((name) => [name, null])),
      ...(stored && { [stored.column]: storedEnvelope }),
    })
    .where(where)
    .returning(changedRow(table))
  const destroying = destroyEnvelopes(
    db,
    table,
    replaced.map((name) => columns[name as string]!),
    where,
  )
  if (!stored) {
    const [, rows] = await db.batch([destroying, update, ...noted, ...afterwards])
    return rows as { id: string }[]
  }
  const [, , rows] = await db.batch([
    destroying,
    storeEnvelope(db, stored.envelope),
    update,
    ...noted,
    destroyUnreferred(db),
    ...afterwards,
  ])
  return rows as { id: string }[]
}

/** Removes the rows that meet the condition and destroys all their words. Whether there were any. */
export async function removeSealed<T extends SQLiteTable & { id: SQLiteColumn }>(
  db: Database,
  table: T,
  where: SQL | undefined,
  { noted = [], afterwards = [] }: Beside = {},
): Promise<boolean> {
  const sealed = Object.entries(getTableColumns(table)).filter(([name]) => name.startsWith('sealed'))
  const [, rows] = await db.batch([
    destroyEnvelopes(
      db,
      table,
      sealed.map(([, column]) => column),
      where,
    ),
    db
      .delete(table as SQLiteTable)
      .where(where)
      .returning(changedRow(table)),
    ...noted,
    ...afterwards,
  ])
  return rows.length > 0
}
