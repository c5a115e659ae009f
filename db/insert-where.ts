import { getTableColumns, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './client.ts'

type Row<T extends SQLiteTable> = T['$inferInsert']
/** A value for each column that needs one, by name; `SQL` where it is computed or read from `from`. */
type Values<T extends SQLiteTable> = { [K in keyof Row<T>]: Row<T>[K] | SQL }

/**
 * Inserts a row when the condition holds in the statement that writes: what was judged earlier may have changed since.
 * With `from`, one row for each row of that table that meets the condition. A row that is there already stays.
 */
export function insertWhere<T extends SQLiteTable & { id: SQLiteColumn }>(
  db: Database,
  table: T,
  values: Values<T>,
  source: Source,
) {
  return insertOrMeet(db, table, values, source).onConflictDoNothing().returning(changedRow(table))
}

interface Source {
  where: SQL | undefined
  from?: SQLiteTable
}

/** The same, before it is said what becomes of a row that is there already. */
export function insertOrMeet<T extends SQLiteTable>(
  db: Database,
  table: T,
  values: Values<T>,
  { where, from }: Source,
) {
  const given = values as Record<string, unknown>
  const columns = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = given[name] ?? null
    return value !== null && typeof value === 'object' && 'getSQL' in value ? sql`${value}` : sql.param(value, column)
  })
  const source = from ? sql` from ${from}` : sql``
  return db.insert(table).select(sql`select ${sql.join(columns, sql`, `)}${source} where ${where ?? sql`true`}`)
}

/** What a change hands back of each row: its id, and whose it is, which the audit log wants to know. */
export function changedRow<T extends SQLiteTable & { id: SQLiteColumn }>(table: T): { id: SQLiteColumn } {
  const { registration } = getTableColumns(table)
  return { id: table.id, ...(registration && { registration }) }
}
