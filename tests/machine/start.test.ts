import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onFreePort } from '../../functions/machine/ports.ts'
import { localYear } from '../../src/domain/calendar.ts'
import { villages } from '../../src/domain/villages.ts'
import { publicPages } from '../harness/pages.ts'
import { read, register, signIn } from '../harness/person.ts'
import { endSite, exitOf, killAllStarted, startSiteProcess } from '../harness/started.ts'

let dataDir: string
let port: number

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-start-'))
  port = await onFreePort('127.0.0.1', async (chosen) => chosen)
})
afterAll(async () => {
  killAllStarted()
  await rm(dataDir, { recursive: true, force: true })
})

const start = (settings: Record<string, string> = {}) =>
  startSiteProcess({ PORT: String(port), DATA_DIR: dataDir, ...settings })

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
  await endSite(first)

  const second = start()
  expect((await second.ready).match(/([0-9A-Z]{7}-){3}[0-9A-Z]{7}/g)).toEqual(keys)
  expect((await read(origin, receipt)).text).toContain('张三')
  expect((await read(origin, '/office/registrations/', office)).status).toBe(200)
  await endSite(second)
})

test('CLOCK_SHIFT sets the whole site ahead', async () => {
  const year = 366 * 24 * 3600_000
  const nextYear = localYear(Date.now() + year)
  const site = start({ CLOCK_SHIFT: String(year) })
  expect(await site.ready).toContain(`网站的时钟拨到了 ${nextYear}-`)
  expect((await read(`http://127.0.0.1:${port}`, '/deadlines/')).text).toContain(`${nextYear}年`)
  await endSite(site)
})

test.each<[what: string, settings: () => Record<string, string>, said: RegExp]>([
  ['a CLOCK_SHIFT that is no number', () => ({ CLOCK_SHIFT: '1 year' }), /^CLOCK_SHIFT 不是毫秒数：1 year$/],
  [
    'a DATA_DIR that is a file',
    () => ({ DATA_DIR: join(dataDir, 'file') }),
    /^数据文件夹 \S+file 不是文件夹：请用 DATA_DIR/,
  ],
  [
    'an address that is not here',
    () => ({ HOST: '203.0.113.7', ORIGIN: 'https://example.cn', TRUST_PROXY: 'X-Real-IP' }),
    /^203\.0\.113\.7:\d+ 不能用/,
  ],
  ['a network, and no address for people', () => ({ HOST: '0.0.0.0' }), /^HOST=0\.0\.0\.0 .*请用 ORIGIN 写明/],
  [
    'TLS, and nobody who says from where people come',
    () => ({ ORIGIN: 'https://example.cn' }),
    /^ORIGIN 是 https.*TRUST_PROXY/,
  ],
  ['an ORIGIN that is a page', () => ({ ORIGIN: 'https://example.cn/villages/' }), /^ORIGIN 不是网址/],
])('%s is said in one line', async (_, settings, said) => {
  await writeFile(join(dataDir, 'file'), '')
  const site = start(settings())
  expect(await exitOf(site)).toBe(1)
  expect(site.errors()).toMatch(said)
  expect(site.errors()).not.toContain('\n')
})

test('a port that is taken is said in one line, with who has it', async () => {
  const taken = await listen(port)
  const site = start()
  expect(await exitOf(site)).toBe(1)
  taken.close()
  expect(site.errors()).toMatch(
    new RegExp(`^127\\.0\\.0\\.1:${port} 已被 node（进程 ${process.pid}）占用：请换一个端口[^\n]+$`),
  )
})

test('what it writes can be read by its owner alone', async () => {
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  for (const file of ['secrets.json', 'database.json', 'database/dbs/default/data', 'site.log', 'worker.capnp'])
    expect((await stat(join(dataDir, file))).mode & 0o077, file).toBe(0)
  const { SEALING_KEYS, HASHING_KEY } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'))
  for (const file of ['worker.capnp', 'site.log', 'database.log', 'database.json']) {
    const text = await readFile(join(dataDir, file), 'utf8')
    expect([text.includes(SEALING_KEYS), text.includes(HASHING_KEY)], file).toEqual([false, false])
  }
})

async function listen(on: number): Promise<Server> {
  const server = createServer()
  await once(server.listen(on, '127.0.0.1'), 'listening')
  return server
}
