import type { InStatement } from '@libsql/client/web'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import type { Logged } from '../src/domain/audit-event.ts'
import { commit } from './audit-chain.ts'
import {
  DatabaseAway,
  execute,
  PATIENCE,
  type Database,
  type Ledger,
  type Rows,
  type StorageEnv,
  type Written,
} from './client.ts'
import type { VaultEnv } from './vault.ts'

/** What a write leaves in the audit log, asked when it is written; undefined for whoever acts for no office. */
export type Log = () => Logged | undefined

/**
 * Drizzle over libSQL. Reads go straight to the server; writes go through the Ledger, the one writer
 * (db/ledger.ts), and are committed when the promise resolves. A batch is one transaction.
 */
export function openDatabase(env: StorageEnv & VaultEnv, log: Log = () => undefined): Database {
  const run = (statements: InStatement[], changes: boolean): Promise<Rows[]> =>
    changes ? write(env, statements, log()) : execute(env, statements, 'read')
  return drizzle(
    async (sql, args, method) => {
      const [rows = []] = await run([{ sql, args }], isWrite(sql))
      return { rows: method === 'get' ? (rows[0] as unknown[]) : rows }
    },
    async (batch) => {
      const statements = batch.map(({ sql, params }) => ({ sql, args: params }))
      const results = await run(
        statements,
        batch.some(({ sql }) => isWrite(sql)),
      )
      return results.map((rows, index) => ({
        rows: batch[index]?.method === 'get' ? (rows[0] as unknown[]) : rows,
      }))
    },
  )
}

/** One transaction, with its events of the audit log; through the Ledger, where there is one. */
export async function write(
  env: StorageEnv & VaultEnv,
  statements: InStatement[],
  logged: Logged | undefined,
): Promise<Rows[]> {
  if (env.LEDGER) return writeThrough(env.LEDGER.getByName('ledger'), statements, logged)
  return (await commit(env, [{ statements, logged }])).results
}

function isWrite(sql: string): boolean {
  return !/^\s*select\b/i.test(sql)
}

/** Whatever else ends a call to the ledger, its runtime's own failures too, means that it is away. */
async function writeThrough(ledger: Ledger, statements: InStatement[], logged: Logged | undefined) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Written>((resolve) => {
    timer = setTimeout(() => resolve({ away: 'the ledger does not answer' }), 2 * PATIENCE)
  })
  const written = await Promise.race([ledger.write(statements, logged).catch(awayFor), late])
  clearTimeout(timer)
  if ('results' in written) return written.results
  throw 'refused' in written ? new Error(written.refused) : new DatabaseAway(written.away)
}

const awayFor = (error: unknown): Written => ({ away: error instanceof Error ? error.message : String(error) })
