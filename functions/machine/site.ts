import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { Bindings } from '../context.ts'

/** What the Worker is given on this machine; on Cloudflare the same names are variables and secrets. */
export type MachineBindings = Omit<Bindings, 'LEDGER'>

export interface Site {
  origin: string
  /** What the Worker finds in its environment, from outside. */
  bindings(): Promise<Bindings>
  stop(): Promise<void>
}

/** The built Worker in the real runtime (workerd), with the static files beside it. Asks the network for nothing. */
export async function startSite(options: {
  host: string
  port: number
  bindings: MachineBindings
  dataDir: string
}): Promise<Site> {
  const root = resolve(import.meta.dirname, '../../dist/server')
  const built = JSON.parse(readFileSync(join(root, 'wrangler.json'), 'utf8')) as BuiltConfig
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: built.name,
      host: options.host,
      port: options.port,
      rootPath: root,
      modules: listModules(root, built.main),
      compatibilityDate: built.compatibility_date,
      compatibilityFlags: built.compatibility_flags,
      bindings: { ...built.vars, ...options.bindings },
      durableObjects: Object.fromEntries(
        built.durable_objects.bindings.map(({ name, class_name }) => [
          name,
          { className: class_name, useSQLite: true },
        ]),
      ),
      resourcePersistencePath: join(resolve(options.dataDir), 'worker'),
      assets: {
        directory: resolve(root, built.assets.directory),
        binding: built.assets.binding,
        routerConfig: { has_user_worker: true },
      },
      // Otherwise Miniflare asks the network what `request.cf` would be.
      cf: false,
      // At thousands of requests a second the log would be the slowest part.
      logRequests: false,
    }),
  )
  const origin = (await miniflare.ready).origin
  return { origin, bindings: () => miniflare.getBindings(), stop: () => miniflare.dispose() }
}

/** Miniflare wants every module named, the entry first. */
function listModules(root: string, main: string) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))
  return [main, ...files.filter((file) => file !== main)].map((path) => ({ type: 'ESModule' as const, path }))
}

interface BuiltConfig {
  name: string
  main: string
  compatibility_date: string
  compatibility_flags: string[]
  vars: Record<string, string>
  durable_objects: { bindings: { name: string; class_name: string }[] }
  assets: { directory: string; binding: string }
}
