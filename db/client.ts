import { createClient, type InStatement, LibsqlError } from '@libsql/client/web'
import { drizzle, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'

/** What the storage needs of the Worker's bindings; scripts outside the Worker have no LEDGER. */
export interface StorageEnv {
  DATABASE_URL: string
  DATABASE_TOKEN?: string
  LEDGER?: { getByName(name: string): { write(statements: InStatement[]): Promise<Rows[]> } }
}

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
      ? withinPatience(env.LEDGER.getByName('ledger').write(statements))
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

/** Runs the statements as one transaction in one round trip; rows as arrays in column order. */
export async function execute(env: StorageEnv, statements: InStatement[], mode: 'read' | 'write'): Promise<Rows[]> {
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
    const results = await client.batch(statements, mode)
    return results.map(({ columns, rows }) => rows.map((row) => columns.map((_, column) => row[column])))
  } catch (error) {
    if (answered && !isBusy(error)) throw error
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
  await new Promise((resolve) => setTimeout(resolve, 20 + 100 * Math.random()))
  return fetchWhenFree(request, signal)
}

function isBusy(error: unknown): boolean {
  return error instanceof LibsqlError && /BUSY|LOCKED/.test(error.code)
}

/** Whether this error, or what Drizzle wrapped in it, says that the database is away. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof DatabaseAway || (error instanceof Error && isDatabaseAway(error.cause))
}

function isWrite(sql: string): boolean {
  return !/^\s*select\b/i.test(sql)
}

async function withinPatience<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseAway('the ledger does not answer')), 2 * PATIENCE)
  })
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    // An error that crosses from the Durable Object arrives as a plain Error: only its name is left.
    if (error instanceof Error && /DatabaseAway|does not answer/.test(`${error.name} ${error.message}`))
      throw new DatabaseAway(error.message, { cause: error })
    throw error
  } finally {
    clearTimeout(timer)
  }
}
