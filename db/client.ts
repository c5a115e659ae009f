import { createClient, type Client, type InStatement, LibsqlError, type ResultSet } from '@libsql/client/web'
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import type { Logged } from '../src/domain/audit-event.ts'

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
  write(statements: InStatement[], logged?: Logged): Promise<Written>
  countMissing(): Promise<number>
  /** The number of the newest event of the audit log that was seen committed; 0 for none. */
  lastEvent(): Promise<number>
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
export const PATIENCE = 5_000

/** How often a transaction is begun again that could not begin, some 70 milliseconds apart. */
const TRIES = 40

/** What else is written in the same transaction, once it is known what the first statements have returned. */
type Sequel = (results: Rows[]) => Promise<InStatement[]>

/** Runs the statements as one transaction; rows as arrays in column order. In one round trip, with a sequel in three. */
export async function execute(
  env: StorageEnv,
  statements: InStatement[],
  mode: 'read' | 'write',
  sequel?: Sequel,
): Promise<Rows[]> {
  for (let tries = 1; ; tries++)
    try {
      return await tryToExecute(env, statements, mode, sequel)
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

async function tryToExecute(
  env: StorageEnv,
  statements: InStatement[],
  mode: 'read' | 'write',
  sequel: Sequel | undefined,
): Promise<Rows[]> {
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
    const proved = isProved ? [PROOF, ...statements] : statements
    const own = (results: ResultSet[]) => rowsOf(results.slice(isProved ? 1 : 0))
    if (!sequel) return own(await client.batch(proved, mode))
    return await inTwoParts(client, proved, own, sequel)
  } catch (error) {
    if (answered && !isStorageFailing(error)) throw error
    throw new DatabaseAway('the database does not answer', { cause: error })
  } finally {
    client.close()
  }
}

async function inTwoParts(
  client: Client,
  statements: InStatement[],
  own: (results: ResultSet[]) => Rows[],
  sequel: Sequel,
): Promise<Rows[]> {
  const transaction = await client.transaction('write')
  try {
    const results = own(await transaction.batch(statements))
    const more = await sequel(results)
    if (more.length > 0) await transaction.batch(more)
    await transaction.commit()
    return results
  } finally {
    transaction.close()
  }
}

const rowsOf = (results: ResultSet[]): Rows[] =>
  results.map(({ columns, rows }) => rows.map((row) => columns.map((_, column) => row[column])))

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
