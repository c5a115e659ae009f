import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillDemo } from '../../functions/machine/demo.ts'
import { migrate } from '../../functions/machine/migrate.ts'
import { type DatabaseServer, startDatabase } from '../../functions/machine/database-server.ts'
import { onFreePort } from '../../functions/machine/ports.ts'
import { loadSecrets } from '../../functions/machine/secrets.ts'
import { type MachineBindings, type Site, startSite } from '../../functions/machine/site.ts'

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
  bindings: Site['bindings']
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
  let server: DatabaseServer | undefined
  const stopDatabase = async () => {
    await server?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const secrets = loadSecrets(dataDir)
    server = await startDatabase({ dataDir })
    await migrate(server)
    const env: MachineBindings = {
      DATABASE_URL: server.url,
      DATABASE_TOKEN: server.authToken,
      ...secrets,
      DATABASE_DURABILITY: 'hosted',
      ...options.bindings,
    }
    const keys = options.demo ? await fillDemo(env) : []
    const townKey = keys.pop()?.key ?? ''
    const start = (port: number, bindings = env) => startSite({ host: HOST, port, bindings, dataDir })
    let site = await onFreePort(HOST, start)
    return {
      origin: site.origin,
      databaseUrl: server.url,
      dataDir,
      env,
      database: { stop: server.kill, start: server.start },
      keys,
      townKey,
      bindings: () => site.bindings(),
      async setClock(instant) {
        await site.stop()
        const bindings = { ...env, CLOCK_SHIFT: String(Date.parse(instant) - Date.now()) }
        site = await start(Number(new URL(site.origin).port), bindings)
      },
      async stop() {
        await site.stop()
        await stopDatabase()
      },
    }
  } catch (error) {
    await stopDatabase()
    throw error
  }
}
