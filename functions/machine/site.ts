import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bindings } from '../context.ts'
import { READY_FILE, supervise } from './supervise.ts'
import { type Door, writeConfig } from './workerd-config.ts'

/** What the Worker is given on this machine; on Cloudflare the same names are variables and secrets. */
export type MachineBindings = Omit<Bindings, 'LEDGER' | 'LIMITS'>

export interface Site {
  origin: string
  /** Takes no more requests after so many milliseconds, finishes those at hand, and ends. */
  stop(grace?: number): Promise<void>
  /** Ends it as a crash would; it stays down. */
  kill(): Promise<void>
}

/** Milliseconds that requests at hand have to be answered, when the site ends. */
const PATIENCE = 5_000

/** The built Worker in the real runtime (workerd), behind the static files. Asks the network for nothing. */
export async function startSite(options: {
  host: string
  port: number
  bindings: MachineBindings
  dataDir: string
  door?: Door
  say?: (sentence: string) => void
  /** After each launch, also after a crash. */
  onReady?: () => void
}): Promise<Site> {
  const { host, port, bindings, door, say = console.log, onReady } = options
  const dataDir = resolve(options.dataDir)
  const config = join(dataDir, 'worker.capnp')
  const storage = join(dataDir, 'worker')
  const server = supervise(
    {
      name: '网站',
      dataDir,
      log: join(dataDir, 'site.log'),
      // An embedded file's absolute path is looked up below the import path.
      command: [findProgram(), 'serve', '--import-path=/', `--control-fd=${READY_FILE}`, config],
      env: { PATH: process.env.PATH, ...bindings },
      async prepare() {
        mkdirSync(storage, { recursive: true, mode: 0o700 })
        // The build may have been made anew.
        const names = Object.keys(bindings)
        writeFileSync(config, writeConfig({ host, port, names, databaseUrl: bindings.DATABASE_URL, storage, door }))
      },
      async untilReady(launched, signal) {
        await untilItListens(launched, signal)
        onReady?.()
      },
    },
    say,
  )
  await server.start()
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async stop(grace = 0) {
      await pause(grace)
      await server.stop(PATIENCE)
    },
    kill: server.kill,
  }
}

function findProgram(): string {
  return (createRequire(import.meta.url)('workerd') as { default: string }).default
}

/** workerd says so itself: a poll could be answered by another server on that port. */
function untilItListens(launched: ChildProcess, signal: AbortSignal): Promise<void> {
  return new Promise((resolve_, reject) => {
    let said = ''
    launched.stdio[READY_FILE]?.on('data', (chunk: Buffer) => {
      said += chunk
      if (said.includes('"socket":"site"')) resolve_()
    })
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
