import { getTableColumns, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { cannotBeOpened } from '../src/domain/registration.ts'
import { destroyed, type Envelope } from './envelopes.ts'
import { envelopes } from './schema.ts'
import { Damaged, type Vault } from './vault.ts'

type WithEnvelopes<T extends SQLiteTable> = {
  [K in keyof T['_']['columns']]: K extends `sealed${string}` ? SQL<Envelope | null> : T['_']['columns'][K]
}

/** All columns of a table to select, with the envelopes instead of their ids. */
export function withEnvelopes<T extends SQLiteTable>(table: T): WithEnvelopes<T> {
  return Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [
      name,
      name.startsWith('sealed') ? envelopeOf(column) : column,
    ]),
  ) as WithEnvelopes<T>
}

type Row<T extends SQLiteTable> = T['$inferSelect']

/** A row as it is selected so. */
export type OpenableRow<T extends SQLiteTable> = {
  [K in keyof Row<T>]: K extends `sealed${string}` ? Envelope | null : Row<T>[K]
}

/** Joined as one value; null when there is none, or its key is destroyed. */
function envelopeOf(column: SQLiteColumn) {
  return sql`(select cast(${envelopes.key} || ${envelopes.words} as blob) from ${envelopes} where ${envelopes.id} = ${column} and ${envelopes.key} <> ${destroyed})`.mapWith(
    { mapFromDriverValue: (value: ArrayBuffer | Uint8Array) => new Uint8Array(value as ArrayBuffer) },
  )
}

/** Nothing where nothing is written. */
interface Opened<T> {
  words?: T
  damaged?: true
}

/** The words of one row, or that they are damaged: one row that does not open stops nobody from reading the others. */
export async function openWords<T>(vault: Vault, cell: string, envelope: Envelope | null): Promise<Opened<T>> {
  if (!envelope) return {}
  try {
    return { words: await vault.open<T>(cell, envelope) }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    sayDamaged(cell, error.message)
    return { damaged: true }
  }
}

/** Why an office decided so. A reason that does not open says that there was one. */
export function readReason({ words, damaged }: Opened<string>): { reason?: string } {
  const reason = damaged ? cannotBeOpened : words
  return reason ? { reason } : {}
}

/** One line for whoever runs the site; the cell names a row and no person. */
export function sayDamaged(cell: string, message: string): void {
  console.error(JSON.stringify({ damaged: cell, message }))
}
