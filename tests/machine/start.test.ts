import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onFreePort } from '../../functions/machine/ports.ts'
import { localYear } from '../../src/domain/calendar.ts'
import { villages } from '../../src/domain/villages.ts'
import { publicPages } from '../harness/pages.ts'
import { read, register, signIn } from '../harness/person.ts'

let dataDir: string
let port: number
const running: ChildProcess[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-start-'))
  port = await onFreePort('127.0.0.1', async (chosen) => chosen)
})
afterAll(async () => {
  for (const child of running) killFamily(child)
  await rm(dataDir, { recursive: true, force: true })
})

test('npm start brings up everything from nothing, ends cleanly, and a second start keeps data and keys', async () => {
  const origin = `http://127.0.0.1:${port}`
  const first = start()
  const said = await first.ready
  const keys = said.match(/([0-9A-Z]{7}-){3}[0-9A-Z]{7}/g)!
  // One a village, and the town's.
  expect(keys).toHaveLength(villages.length + 1)
  expect(said).toContain(`${origin}/`)
  // It must not build beneath the other tests.
  expect(said).toContain('网页没有改动')
  for (const path of [...publicPages, '/healthz']) expect((await read(origin, path)).status, path).toBe(200)
  const receipt = await register(origin, 'member')
  const office = await signIn(origin, keys[0]!)
  expect((await read(origin, '/office/registrations/', office)).text).toContain('已收到')
  await end(first.child)

  const second = start()
  expect((await second.ready).match(/([0-9A-Z]{7}-){3}[0-9A-Z]{7}/g)).toEqual(keys)
  expect((await read(origin, receipt)).text).toContain('张三')
  expect((await read(origin, '/office/registrations/', office)).status).toBe(200)
  await end(second.child)
})

test('CLOCK_SHIFT sets the whole site ahead', async () => {
  const year = 366 * 24 * 3600_000
  const nextYear = localYear(Date.now() + year)
  const { child, ready } = start({ CLOCK_SHIFT: String(year) })
  expect(await ready).toContain(`网站的时钟拨到了 ${nextYear}-`)
  expect((await read(`http://127.0.0.1:${port}`, '/deadlines/')).text).toContain(`${nextYear}年`)
  await end(child)
})

test('a CLOCK_SHIFT that is no number is said in one line', async () => {
  const { child, output } = start({ CLOCK_SHIFT: '1 year' })
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(output().trim()).toBe('CLOCK_SHIFT 不是毫秒数：1 year')
})

test('killed, it leaves no database server behind', async () => {
  const { child, ready } = start()
  await ready
  const servers = descendants(child.pid!).filter((descendant) => nameOf(descendant) === 'sqld')
  expect(servers).toHaveLength(1)
  // Miniflare would leave its workerd behind: so both are killed.
  killFamily(child, 'workerd')
  await expect.poll(() => stillAlive(servers), { timeout: 10_000 }).toEqual([])
})

test('a port that is taken is said in one line', async () => {
  const taken = await listen(port)
  const { child, output } = start()
  const [code] = await once(child, 'exit')
  taken.close()
  expect(code).toBe(1)
  expect(output().trim().split('\n')).toEqual([expect.stringContaining(String(port))])
})

test('secrets can be read by their owner alone', async () => {
  const { SEALING_KEYS, HASHING_KEY } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'))
  expect([SEALING_KEYS, HASHING_KEY]).toEqual([expect.stringMatching(/^1:/), expect.any(String)])
  expect(execFileSync('stat', ['-c', '%a', join(dataDir, 'secrets.json')], { encoding: 'utf8' }).trim()).toBe('600')
})

function start(settings: Record<string, string> = {}) {
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, ...settings }
  const child = spawn(process.execPath, ['functions/machine/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let text = ''
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        text += chunk
        if (text.includes('Ctrl-C')) resolve(text)
      })
    child.once('exit', () => reject(new Error(text)))
  })
  ready.catch(() => undefined)
  return { child, ready, output: () => text }
}

/** Ctrl-C, and then nobody is left: neither sqld nor workerd. */
async function end(child: ChildProcess) {
  const family = descendants(child.pid!)
  expect(family.length).toBeGreaterThanOrEqual(2)
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  const alive = stillAlive(family)
  expect(alive).toEqual([])
}

/** A crash; of its descendants too, all or those of one name. */
function killFamily(child: ChildProcess, name?: string) {
  const family = descendants(child.pid!).filter((descendant) => !name || nameOf(descendant) === name)
  child.kill('SIGKILL')
  // Some may have ended by themselves: no failure here.
  spawnSync('kill', ['-9', ...family.map(String)])
}

function nameOf(pid: number) {
  return processes().find(({ id }) => id === pid)?.name
}

function descendants(pid: number): number[] {
  const children = processes()
    .filter(({ parent }) => parent === pid)
    .map(({ id }) => id)
  return children.flatMap((child) => [child, ...descendants(child)])
}

function stillAlive(ids: number[]): number[] {
  return processes()
    .filter(({ id, state }) => ids.includes(id) && state !== 'Z')
    .map(({ id }) => id)
}

function processes() {
  return execFileSync('sh', ['-c', 'cat /proc/[0-9]*/stat 2>/dev/null || true'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [, id, name, state, parent] = /^(\d+) \((.*)\) (\S) (\d+)/s.exec(line) ?? []
      return { id: Number(id), name, state, parent: Number(parent) }
    })
}

async function listen(on: number): Promise<Server> {
  const server = createServer()
  await once(server.listen(on, '127.0.0.1'), 'listening')
  return server
}
