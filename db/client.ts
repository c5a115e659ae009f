import { createClient, type InStatement, LibsqlError } from '@libsql/client/web'
import { drizzle, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'

/** What the storage needs of the Worker's bindings; scripts outside the Worker have no LEDGER. */
export interface StorageEnv {
  DATABASE_URL: string
  DATABASE_TOKEN?: string
  /**
   * `hosted`: a provider answers for what is committed, and its server cannot be asked. Otherwise every write asks whether
   * it is on disk before it is acknowledged.
   */
  DATABASE_DURABILITY?: string
  LEDGER?: { getByName(name: string): Ledger }
}

/** The one writer (db/ledger.ts), as it is called from outside. */
export interface Ledger {
  write(statements: InStatement[]): Promise<Written>
  countMissing(): Promise<number>
}

/** What became of a write: an error does not cross from a Durable Object as it was thrown. */
export type Written = { results: Rows[] } | { refused: string } | { away: string }

export type Rows = unknown[][]
export type Database = SqliteRemoteDatabase

/** The database did not answer in time, or not at all: the site's calm 503, never a 500. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/** Milliseconds until a request to the database is given up. */
const PATIENCE = 5_000

/**
 * Drizzle over libSQL. Reads go straight to the server; writes go through the Ledger, the one writer
 * (db/ledger.ts), and are committed when the promise resolves. A batch is one transaction.
 */
export function openDatabase(env: StorageEnv): Database {
  const run = (statements: InStatement[], write: boolean): Promise<Rows[]> =>
    write && env.LEDGER
      ? writeThrough(env.LEDGER.getByName('ledger'), statements)
      : execute(env, statements, write ? 'write' : 'read')
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

/** How often a transaction is begun again that could not begin, some 70 milliseconds apart. */
const TRIES = 40

/** Runs the statements as one transaction in one round trip; rows as arrays in column order. */
export async function execute(env: StorageEnv, statements: InStatement[], mode: 'read' | 'write'): Promise<Rows[]> {
  for (let tries = 1; ; tries++)
    try {
      return await tryToExecute(env, statements, mode)
    } catch (error) {
      // Nothing was written: it waits for a log that is being folded, or for a server that was just started.
      const { cause } = error as Error
      if (
        tries === TRIES ||
        !(cause instanceof LibsqlError && /BUSY|LOCKED|overflow/.test(`${cause.code} ${cause.message}`))
      )
        throw error
      await aLittleLater()
    }
}

async function tryToExecute(env: StorageEnv, statements: InStatement[], mode: 'read' | 'write'): Promise<Rows[]> {
  let answered = true
  const client = createClient({
    url: env.DATABASE_URL,
    authToken: env.DATABASE_TOKEN,
    fetch: async (request: Request) => {
      answered = false
      const response = await fetchWhenFree(request, AbortSignal.timeout(PATIENCE))
      answered = response.ok
      return response
    },
  })
  try {
    const isProved = mode === 'write' && env.DATABASE_DURABILITY !== 'hosted'
    const results = await client.batch(isProved ? [PROOF, ...statements] : statements, mode)
    return results
      .slice(isProved ? 1 : 0)
      .map(({ columns, rows }) => rows.map((row) => columns.map((_, column) => row[column])))
  } catch (error) {
    if (answered && !isStorageFailing(error)) throw error
    throw new DatabaseAway('the database does not answer', { cause: error })
  } finally {
    client.close()
  }
}

/** Some two hundred may wait at sqld; whoever comes then is told 429, has changed nothing, and asks again a little later. */
async function fetchWhenFree(request: Request, signal: AbortSignal): Promise<Response> {
  const response = await fetch(request.clone(), { signal })
  if (response.status !== 429) return response
  await response.body?.cancel()
  await aLittleLater()
  return fetchWhenFree(request, signal)
}

/** Milliseconds that differ, so that those who wait do not come back together. */
const aLittleLater = () => new Promise((resolve) => setTimeout(resolve, 20 + 100 * Math.random()))

/**
 * Undoes the transaction unless what is committed is on disk (`PRAGMA synchronous` 2): a server that was just started
 * again does not know yet that it should be so careful. SQLite has no `raise` outside triggers; this number has no `abs`.
 */
const PROOF = 'select iif(synchronous = 2, 1, abs(-9223372036854775807 - 1)) from pragma_synchronous'

/** The server, its disk or its durability is at fault, not the statement. */
function isStorageFailing(error: unknown): boolean {
  return (
    error instanceof LibsqlError &&
    (/BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM|PROTOCOL/.test(error.code) ||
      /integer overflow|disk|database is|unable to open|out of memory/i.test(error.message))
  )
}

/** Whether this error, or what Drizzle wrapped in it, says that the database is away. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof DatabaseAway || (error instanceof Error && isDatabaseAway(error.cause))
}

function isWrite(sql: string): boolean {
  return !/^\s*select\b/i.test(sql)
}

/** Whatever else ends a call to the ledger, its runtime's own failures too, means that it is away. */
async function writeThrough(ledger: Ledger, statements: InStatement[]) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Written>((resolve) => {
    timer = setTimeout(() => resolve({ away: 'the ledger does not answer' }), 2 * PATIENCE)
  })
  const written = await Promise.race([ledger.write(statements).catch(awayFor), late])
  clearTimeout(timer)
  if ('results' in written) return written.results
  throw 'refused' in written ? new Error(written.refused) : new DatabaseAway(written.away)
}

const awayFor = (error: unknown): Written => ({ away: error instanceof Error ? error.message : String(error) })
