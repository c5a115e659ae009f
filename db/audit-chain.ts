import type { InStatement } from '@libsql/client/web'
import type { AuditEvent, AuditRow, Logged } from '../src/domain/audit-event.ts'
import { execute, type Rows, type StorageEnv } from './client.ts'
import { auditEvents } from './schema.ts'
import { openVault, type Vault, type VaultEnv } from './vault.ts'

/*
 * Events are numbered from 1 without gaps, and each carries a mac, made with the hashing key, over itself and the event
 * before it: who can write SQL, and no more, can neither change an event, nor take one out, nor add one, unseen. Events
 * are written in the transaction that changes what they tell of, by whichever process it is: the transaction keeps all
 * other writers away from the end of the chain.
 */

interface Write {
  statements: InStatement[]
  logged?: Logged
}

/** Writes as one transaction with their events; `further` comes last. The number of the newest event, if there are new ones. */
export async function commit(
  env: StorageEnv & VaultEnv,
  writes: Write[],
  further: InStatement[] = [],
): Promise<{ results: Rows[]; lastEvent?: number }> {
  const statements = [...writes.flatMap((one) => one.statements), ...further]
  if (writes.every(({ logged }) => !logged)) return { results: await execute(env, statements, 'write') }
  const vault = await openVault(env)
  let lastEvent: number | undefined
  const results = await execute(env, [...statements, NEWEST], 'write', async (returned) => {
    const [newest] = returned.at(-1)!
    const links = await linked(vault, newest && rowOf(newest), eventsOf(writes, returned))
    lastEvent = links.at(-1)?.id
    return links.map((link) => ({ sql: INSERT, args: columns.map((name) => link[name]) }))
  })
  return { results: results.slice(0, -1), lastEvent }
}

/** The mac that a row must have after the row before it. */
export function isLinked(vault: Vault, before: AuditRow | undefined, row: AuditRow): Promise<boolean> {
  return vault.isHash(PURPOSE, textOf(before, row), row.mac)
}

/** The mac of a row after the row before it. */
export function macOf(vault: Vault, before: AuditRow | undefined, row: AuditRow): Promise<string> {
  return vault.hash(PURPOSE, textOf(before, row))
}

const PURPOSE = 'audit'

/** The order in which columns are read, written and hashed. */
const columns = [
  'id',
  'at',
  'actor',
  'accessKey',
  'name',
  'village',
  'page',
  'action',
  'subject',
  'registration',
  'count',
  'mac',
] as const satisfies (keyof AuditRow)[]

const names = columns.map((name) => auditEvents[name].name).join(', ')
const NEWEST = `select ${names} from audit_events order by id desc limit 1`
const INSERT = `insert into audit_events (${names}) values (${columns.map(() => '?').join(', ')})`

const rowOf = (cells: unknown[]) =>
  Object.fromEntries(columns.map((name, index) => [name, cells[index]])) as unknown as AuditRow

async function linked(vault: Vault, newest: AuditRow | undefined, events: AuditEvent[]): Promise<AuditRow[]> {
  const rows: AuditRow[] = []
  for (const event of events) {
    const before = rows.at(-1) ?? newest
    const row = { ...event, id: (before?.id ?? 0) + 1, mac: '' }
    rows.push({ ...row, mac: await macOf(vault, before, row) })
  }
  return rows
}

function textOf(before: AuditRow | undefined, row: AuditRow): string {
  return JSON.stringify([before, row].map((each) => each && columns.slice(0, -1).map((name) => each[name])))
}

/** What there is to log of each write, now that it is known which rows it has changed. */
function eventsOf(writes: Write[], returned: Rows[]): AuditEvent[] {
  let first = 0
  return writes.flatMap(({ statements, logged: { each, events = [] } = {} }) => {
    const results = returned.slice(first, (first += statements.length))
    return [...(each ? changesOf(statements, results).map((change) => ({ ...each, ...change })) : []), ...events]
  })
}

/**
 * Tables of which nobody wants to know who changed them: words lie in `envelopes`, and a correction is noted beside the row
 * that it is about.
 */
const UNTOLD = new Set(['corrections', 'envelopes', 'key_links', 'office_sessions', 'site_facts'])

/** The rows that statements changed, as `returning` hands them back; where none asks for an id, that something was written. */
function changesOf(statements: InStatement[], results: Rows[]) {
  const changes = statements.flatMap((statement, index) => {
    const sql = typeof statement === 'string' ? statement : statement.sql
    const [, table = ''] = /^\s*(?:insert into|update(?: or ignore)?|delete from) "(\w+)"/i.exec(sql) ?? []
    return table === '' || UNTOLD.has(table) ? [] : [{ table, returned: returnedBy(sql), rows: results[index]! }]
  })
  const told = changes.filter(({ returned }) => returned.includes('id'))
  if (told.length === 0) return changes.slice(0, 1).map(({ table }) => ({ ...NO_ROW, subject: table }))
  return told.flatMap(({ table, returned, rows }) =>
    rows.map((row) => {
      const { id, registration } = Object.fromEntries(returned.map((name, index) => [name, String(row[index])]))
      return {
        ...NO_ROW,
        subject: `${table} ${id}`,
        registration: table === 'registrations' ? id! : (registration ?? null),
      }
    }),
  )
}

const NO_ROW = { registration: null, count: null }

/** The columns that a statement hands back. */
function returnedBy(sql: string): string[] {
  const [, list = ''] = / returning ([^()]*)$/i.exec(sql) ?? []
  return list.split(',').map((name) => name.trim().replaceAll('"', ''))
}
