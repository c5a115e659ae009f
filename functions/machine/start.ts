import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { execute } from '../../db/client.ts'
import { fillDemo } from './demo.ts'
import { eraseExpiredRegistrations } from '../../db/departures.ts'
import { openStorage } from '../../db/storage.ts'
import { migrate } from './migrate.ts'
import { startDatabase } from './database-server.ts'
import { isFree } from './ports.ts'
import { loadSecrets } from './secrets.ts'
import { type MachineBindings, startSite } from './site.ts'
import { now } from '../../src/domain/calendar.ts'

type DemoKeys = Awaited<ReturnType<typeof fillDemo>>

const root = resolve(import.meta.dirname, '../..')
const dev = process.argv.includes('--dev')
const host = process.env.HOST || '127.0.0.1'
const port = Number(process.env.PORT || 8787)
const dataDir = resolve(process.env.DATA_DIR || '.data')

const say = (sentence: string) => console.log(`· ${sentence}`)
/** What is running, in the order in which it ends. */
const running: { stop(): Promise<void> }[] = []

process.chdir(root)
// No tool may call home: the town's machine has no way out, and a start must not wait for one.
Object.assign(process.env, {
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
})
endOnSignals()
try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await end(1)
}

async function start() {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT 不是端口号：${process.env.PORT}`)
  if (!(await isFree(port, host)))
    throw new Error(`${host}:${port} 不能用（多半已被占用）：请换一个端口，例如 PORT=${port + 1} npm start`)
  if (!dev) await buildWhenStale()

  say('启动数据库（libSQL）……')
  const database = await startDatabase({ dataDir })
  running.unshift(database)
  for (const sentence of await migrate(database)) say(sentence)
  const bindings: MachineBindings = {
    DATABASE_URL: database.url,
    DATABASE_TOKEN: database.authToken,
    ...loadSecrets(dataDir),
    ...givenOrigin(),
  }
  const keys = await fillWhenEmpty(bindings)

  await eraseDaily(bindings)

  say('启动网站……')
  running.unshift(dev ? await startDevelopment(bindings) : await startSite({ host, port, bindings, dataDir }))
  // Miniflare and Vite end the process at once on these signals, before the database has ended.
  endOnSignals()
  sayReady(keys)
}

async function buildWhenStale() {
  const sources = ['src', 'functions', 'db', 'public', 'astro.config.mjs', 'package.json']
  const newest = Math.max(...(await Promise.all(sources.map(findNewestChange))))
  const built = statSync('dist/server/entry.mjs', { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built > newest) return say('网页没有改动，不用重新生成。')
  say('生成网页……')
  const astro = join(dirname(createRequire(import.meta.url).resolve('astro/package.json')), 'bin/astro.mjs')
  const building = promisify(execFile)(process.execPath, [astro, 'build'])
  running.unshift({ stop: async () => void building.child.kill() })
  try {
    await building
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`网页没有生成：\n${stdout}${stderr}`, { cause: error })
  } finally {
    running.shift()
  }
}

async function findNewestChange(path: string): Promise<number> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const inside = await readdir(path, { recursive: true })
  return Math.max(found.mtimeMs, ...inside.map((file) => statSync(join(path, file)).mtimeMs))
}

/** The demo's access keys; they are shown at every start, so they are kept beside the data. */
async function fillWhenEmpty(bindings: MachineBindings): Promise<DemoKeys> {
  const file = join(dataDir, 'demo-keys.json')
  const [rows = []] = await execute(bindings, ['select 1 from access_keys limit 1'], 'read')
  if (rows.length > 0) return statSync(file, { throwIfNoEntry: false }) ? JSON.parse(readFileSync(file, 'utf8')) : []
  say('第一次启动：填入演示数据（姓名和号码都是编的）……')
  const keys = await fillDemo(bindings)
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 })
  return keys
}

/** What the Worker's daily trigger does on Cloudflare. */
async function eraseDaily(bindings: MachineBindings) {
  const storage = await openStorage(bindings)
  const erase = async () => {
    const erased = await eraseExpiredRegistrations(storage, now())
    if (erased > 0) say(`保存期已满，删除了 ${erased} 份报到单里的个人信息。`)
  }
  await erase()
  const daily = setInterval(() => void erase().catch((error: unknown) => console.error(error)), 24 * 3600_000)
  running.unshift({ stop: async () => clearInterval(daily) })
}

function givenOrigin(): Pick<MachineBindings, 'ORIGIN'> {
  return process.env.ORIGIN ? { ORIGIN: process.env.ORIGIN } : {}
}

/** Astro's own development server; the Cloudflare plugin reads the bindings from the environment. */
async function startDevelopment(bindings: MachineBindings) {
  Object.assign(process.env, bindings, { CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true' })
  const { dev: develop } = await import('astro')
  return await develop({ root, server: { host, port } })
}

function sayReady(keys: DemoKeys) {
  console.log(`\n网站已就绪：http://${host.includes(':') ? `[${host}]` : host}:${port}/`)
  if (keys.length > 0) console.log('演示用的访问口令（/office/sign-in/）：')
  for (const { village, key } of keys) console.log(`  ${key}  ${village}`)
  console.log(`数据、密钥都在 ${dataDir}。停止：按 Ctrl-C。`)
}

function endOnSignals() {
  let asked = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.removeAllListeners(signal).on(signal, () => {
      const now = Date.now()
      if (!asked) {
        asked = now
        console.log('\n正在停止……')
        void end(0)
      }
      // npm passes on the Ctrl-C that the terminal has already sent us: only a later one is the person's second.
      else if (now - asked > 500) process.exit(130)
    })
}

async function end(code: number): Promise<never> {
  for (const part of running.splice(0)) await part.stop().catch((error: unknown) => console.error(error))
  if (code === 0) console.log('已停止。')
  process.exit(code)
}
