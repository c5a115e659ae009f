import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { listStaticFiles } from './static-files.ts'

/** A Worker beside the site that may speak with its Ledger: tests alone have one. */
export interface Door {
  /** Its modules, the main one first. */
  scripts: string[]
  port: number
}

export interface SiteOptions {
  host: string
  port: number
  /** The names of what is in workerd's environment: no secret stands in its configuration. */
  names: string[]
  databaseUrl: string
  /** Where the Durable Object keeps what it stores. */
  storage: string
  door?: Door
}

/** What of dist/server/wrangler.json matters here. */
interface BuiltConfig {
  main: string
  compatibility_date: string
  compatibility_flags: string[]
  vars: Record<string, string>
  durable_objects: { bindings: { name: string; class_name: string }[] }
  assets: { directory: string; binding: string }
}

const server = resolve(import.meta.dirname, '../../dist/server')

/** The configuration of workerd for the site as it was built last. */
export function writeConfig({ host, port, names, databaseUrl, storage, door }: SiteOptions): string {
  const built = JSON.parse(readFileSync(join(server, 'wrangler.json'), 'utf8')) as BuiltConfig
  const objects = built.durable_objects.bindings
  const modules = [
    ...['front.js', 'hosts.js'].map(
      (file) => `(name = ${quote(file)}, esModule = embed ${quote(join(import.meta.dirname, file))})`,
    ),
    `(name = "site", esModule = ${quote(reExport(built.main))})`,
    ...listModules().map((path) => `(name = ${quote(path)}, esModule = embed ${quote(join(server, path))})`),
    ...listFileModules(resolve(server, built.assets.directory)),
  ]
  const bindings = [
    ...Object.entries(built.vars)
      .filter(([name]) => !names.includes(name))
      .map(([name, value]) => `(name = ${quote(name)}, text = ${quote(value)})`),
    ...names.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`),
    // Astro's adapter asks it for every address that it does not know.
    `(name = ${quote(built.assets.binding)}, service = "nothing")`,
    ...objects.map(({ name, class_name }) => `(name = ${quote(name)}, durableObjectNamespace = ${quote(class_name)})`),
  ]
  const namespaces = objects.map(
    // Whoever loses this key loses what the object has stored.
    ({ class_name }) =>
      `(className = ${quote(class_name)}, uniqueKey = "dual-registration-${class_name}", enableSql = true)`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const site :Workerd.Config = (
  # V8 measures its heap by the machine, and would take most of it. Megabytes.
  v8Flags = ["--max-heap-size=192"],
  services = [
    (name = "site", worker = (
      modules = [${modules.join(',\n        ')}],
      compatibilityDate = ${quote(built.compatibility_date)},
      compatibilityFlags = ${list(built.compatibility_flags.filter((flag) => flag !== IMPLIED))},
      bindings = [${bindings.join(',\n        ')}],
      durableObjectNamespaces = [${namespaces.join(', ')}],
      durableObjectStorage = (localDisk = "storage"),
      globalOutbound = "database")),
    (name = "storage", disk = (path = ${quote(storage)}, writable = true)),
    # The Worker has no other way out.
    (name = "database", external = (address = ${quote(new URL(databaseUrl).host)}, http = ())),
    (name = "nothing", worker = (
      modules = [(name = "nothing.js", esModule = ${quote(NOTHING)})],
      compatibilityDate = ${quote(built.compatibility_date)}))${door ? `,\n    ${doorService(door, built)}` : ''}
  ],
  sockets = [
    (name = "site", address = ${quote(`${host.includes(':') ? `[${host}]` : host}:${port}`)}, http = (), service = "site")${
      door ? `,\n    (name = "door", address = "127.0.0.1:${door.port}", http = (), service = "door")` : ''
    }
  ]
);
`
}

/** The newest dates include it, and workerd refuses to be told so. */
const IMPLIED = 'nodejs_compat'
const NOTHING = "export default { fetch: () => new Response('', { status: 404 }) }"

function reExport(main: string): string {
  return `export * from './${main}'; export { default } from './${main}'`
}

function listModules(): string[] {
  return readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))
}

/** Each static file, and the list of them all. */
function listFileModules(folder: string): string[] {
  const files = listStaticFiles(folder)
  const imports = files.map((_, index) => `import body${index} from './static/${index}';`)
  const entries = files.map(
    ({ path, headers, etag }, index) =>
      `${JSON.stringify(path)}: ${JSON.stringify({ headers, etag }).slice(0, -1)}, body: body${index} },`,
  )
  return [
    `(name = "files", esModule = ${quote(`${imports.join(' ')} export default { ${entries.join(' ')} }`)})`,
    ...files.map(({ file }, index) => `(name = "static/${index}", data = embed ${quote(file)})`),
  ]
}

function doorService({ scripts }: Door, built: BuiltConfig): string {
  const bindings = built.durable_objects.bindings.map(
    ({ name, class_name }) =>
      `(name = ${quote(name)}, durableObjectNamespace = (className = ${quote(class_name)}, serviceName = "site"))`,
  )
  const modules = scripts.map((file) => `(name = ${quote(basename(file))}, esModule = embed ${quote(file)})`)
  return `(name = "door", worker = (
      modules = [${modules.join(', ')}],
      compatibilityDate = ${quote(built.compatibility_date)},
      bindings = [${bindings.join(', ')}]))`
}

const list = (texts: string[]) => `[${texts.map(quote).join(', ')}]`

/** Cap'n Proto's text format knows the escapes of C, JSON's are those unless there are control characters. */
const quote = (text: string) => JSON.stringify(text)
