import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Ledger } from '../../db/client.ts'
import type { Bindings } from '../../functions/context.ts'
import { claimOrRefuse } from '../../functions/machine/claim.ts'
import { fillDemo } from '../../functions/machine/demo.ts'
import { migrate } from '../../functions/machine/migrate.ts'
import { type DatabaseServer, startDatabase } from '../../functions/machine/database-server.ts'
import { onFreePorts } from '../../functions/machine/ports.ts'
import { loadSecrets } from '../../functions/machine/secrets.ts'
import { type MachineBindings, startSite } from '../../functions/machine/site.ts'
import { decode, encode } from './codec.js'

export interface TestSite {
  origin: string
  databaseUrl: string
  dataDir: string
  env: MachineBindings
  /** `stop` is a crash: sqld is killed and stays down until `start`. */
  database: { stop(): Promise<void>; start(): Promise<void> }
  /** The demo's access keys, one a village; empty without `demo`. */
  keys: { village: string; key: string }[]
  townKey: string
  /** What the Worker finds in its environment: a storage opened with it writes through the Ledger. */
  bindings(): Omit<Bindings, 'LIMITS'>
  /** Starts the Worker again, at the same address and over the same database, at an instant such as `2026-12-05T09:00+08:00`. */
  setClock(instant: string): Promise<void>
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/** The built Worker over its own sqld, with a fresh, migrated database in a temporary folder. */
export async function startTestSite(
  options: { demo?: boolean; bindings?: Partial<MachineBindings> } = {},
): Promise<TestSite> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-'))
  const claim = await claimOrRefuse(dataDir, console.log)
  let server: DatabaseServer | undefined
  const stopDatabase = async () => {
    await server?.stop()
    await claim.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const secrets = loadSecrets(dataDir)
    server = await startDatabase(claim, console.log)
    await migrate(server)
    const env: MachineBindings = {
      DATABASE_URL: server.url,
      DATABASE_TOKEN: server.authToken,
      ...secrets,
      TRUST_PROXY: 'CF-Connecting-IP',
      ...options.bindings,
    }
    const keys = options.demo ? await fillDemo(env) : []
    const townKey = keys.pop()?.key ?? ''
    const start = ([port, doorPort]: number[], bindings = env) =>
      startSite({ host: HOST, port: port!, bindings, dataDir, door: { scripts: door, port: doorPort! } })
    let { ports, site } = await onFreePorts(HOST, 2, async (chosen) => ({ ports: chosen, site: await start(chosen) }))
    return {
      origin: site.origin,
      databaseUrl: server.url,
      dataDir,
      env,
      database: { stop: server.kill, start: server.start },
      keys,
      townKey,
      bindings: () => ({ ...env, LEDGER: { getByName: () => ledgerBehind(`http://${HOST}:${ports[1]}`) } }),
      async setClock(instant) {
        await site.stop()
        const bindings = { ...env, CLOCK_SHIFT: String(Date.parse(instant) - Date.now()) }
        site = await start(ports, bindings)
      },
      async stop() {
        await site.stop()
        // What the Worker said of errors.
        const log = await readFile(join(dataDir, 'site.log'), 'utf8')
        for (const line of log.split('\n')) if (line && !line.startsWith('——')) console.error(line)
        await stopDatabase()
      },
    }
  } catch (error) {
    await stopDatabase()
    throw error
  }
}

const door = ['ledger-door.js', 'codec.js'].map((file) => resolve(import.meta.dirname, file))

/** The site's own Ledger, as the Worker would find it. */
function ledgerBehind(url: string) {
  const call =
    (method: string) =>
    async (...args: unknown[]) => {
      const answer = await fetch(url, { method: 'POST', body: encode({ method, args }) })
      const { result, error } = decode(await answer.text())
      if (error) throw Object.assign(new Error(error.message), { name: error.name })
      return result
    }
  return { write: call('write'), countMissing: call('countMissing') } as Ledger
}
