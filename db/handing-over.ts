import { and, eq, getTableColumns, isNotNull, sql, type SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Registration } from '../src/domain/registration.ts'
import {
  destroyEnvelopes,
  destroyUnreferred,
  storedEnvelope,
  storeEnvelope,
  type Envelope,
  type Statement,
} from './envelopes.ts'
import { openWords, withEnvelopes } from './open-words.ts'
import { doneCell } from './claims.ts'
import { evaluationCell } from './evaluations.ts'
import { changedRow } from './insert-where.ts'
import { ownFormCell } from './own-forms.ts'
import { claims, evaluations, exemplars, ownForms, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** All that was done under one registration changes hands to another. */
export interface Transfer {
  to: Registration
  /** Whether the registrations stand so that it may go on: nothing is moved otherwise. */
  isDone: SQL
  /** Which rows change hands, by their columns `registration` and `merged_from`. */
  which: SQL
  mergedFrom: SQL
}

/** Statements of one transaction. What the other one has as well stays where it is. */
export async function handingOver(storage: Storage, transfer: Transfer): Promise<Statement[]> {
  const { db } = storage
  const { to, which, mergedFrom, isDone } = transfer
  const [claimed, said, filledIn] = await Promise.all([
    db
      .select(withEnvelopes(claims))
      .from(claims)
      .where(and(which, isNotNull(claims.sealedDone))),
    db.select(withEnvelopes(evaluations)).from(evaluations).where(which),
    db.select(withEnvelopes(ownForms)).from(ownForms).where(which),
  ])
  const resealed = await Promise.all([
    ...claimed.map(({ id, revision, registration, item, sealedDone }) =>
      resealing(storage, transfer, claims, 'sealedDone', {
        id,
        revision,
        words: sealedDone,
        cells: [doneCell({ registration, item }), doneCell({ registration: to.id, item })],
        isSame: sql`there.item = ${item} and there.status <> 'released'`,
      }),
    ),
    ...said.map(({ id, revision, registration, year, sealedWords }) =>
      resealing(storage, transfer, evaluations, 'sealedWords', {
        id,
        revision,
        words: sealedWords,
        cells: [evaluationCell(registration, year), evaluationCell(to.id, year)],
        isSame: sql`there.year = ${year}`,
      }),
    ),
    ...filledIn.map(({ id, revision, registration, year, form, sealedAnswers }) =>
      resealing(storage, transfer, ownForms, 'sealedAnswers', {
        id,
        revision,
        words: sealedAnswers,
        cells: [ownFormCell({ registration, year, form }), ownFormCell({ registration: to.id, year, form })],
        isSame: sql`there.year = ${year} and there.form = ${form}`,
      }),
    ),
  ])
  return [
    ...[claims, serviceRecords].map((table) => {
      const isPlain = table === claims ? sql`sealed_done is null` : sql`true`
      return db.run(
        sql`update or ignore ${table} set registration = ${to.id}, merged_from = ${mergedFrom} where ${which} and ${isPlain} and ${isDone} returning id, registration`,
      )
    }),
    ...resealed.flat(),
    // A story follows the service that it is about.
    db.run(sql`update ${exemplars} set registration = ${to.id} where village = ${to.village} and ${isDone} and subject_id in
      (select id from ${claims} where registration = ${to.id} union all select id from ${serviceRecords} where registration = ${to.id})
      returning id, registration`),
  ]
}

/** A row whose words open in the place of one registration alone. */
interface Resealed {
  id: string
  revision: number
  words: Envelope | null
  /** Where they belong now, and where they will. */
  cells: [now: string, then: string]
  /** Whether a row `there` is about the same. */
  isSame: SQL
}

/** The words get a new envelope in the place of whoever takes them over; what does not open stays where it is. */
async function resealing(
  { db, vault }: Storage,
  { to, mergedFrom, isDone }: Transfer,
  table: typeof claims | typeof evaluations | typeof ownForms,
  column: string,
  row: Resealed,
): Promise<Statement[]> {
  const { words, damaged } = await openWords(vault, row.cells[0], row.words)
  if (damaged) return []
  const isTaken = sql`exists (select 1 from ${table} as there where there.registration = ${to.id} and ${row.isSame})`
  const where = and(eq(table.id, row.id), eq(table.revision, row.revision), isDone, sql`not ${isTaken}`)
  const change = { registration: to.id, mergedFrom }
  if (!words) return [db.update(table).set(change).where(where).returning(changedRow(table))]
  const envelope = await vault.seal(row.cells[1], words)
  return [
    destroyEnvelopes(db, table, [getTableColumns(table as SQLiteTable)[column]!], where),
    storeEnvelope(db, envelope),
    db
      .update(table)
      .set({ ...change, [column]: storedEnvelope })
      .where(where)
      .returning(changedRow(table)),
    destroyUnreferred(db),
  ]
}
