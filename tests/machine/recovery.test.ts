import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { onFreePort } from '../../functions/machine/ports.ts'
import { read, register } from '../harness/person.ts'
import { home } from '../harness/town.ts'
import { send, stillAlive } from '../harness/processes.ts'
import { exitOf, killAllStarted, startSiteProcess, type Started } from '../harness/started.ts'

/* Whatever is killed, the site comes back by itself or by one start, and nobody is left behind. */

let dataDir: string
let port: number
let origin: string
let receipt: string
let site: Started
const PATIENCE = { timeout: 20_000, interval: 20 }

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-recovery-'))
  port = await onFreePort('127.0.0.1', async (chosen) => chosen)
  origin = `http://127.0.0.1:${port}`
  await start()
  receipt = await register(origin, 'member')
})
afterAll(async () => {
  killAllStarted()
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(async () => {
  if (site.child.exitCode !== null || site.child.signalCode !== null) await start()
})

async function start() {
  site = startSiteProcess({ PORT: String(port), DATA_DIR: dataDir })
  await site.ready
}

/** The receipt is shown: the Worker answers, and so does the database. */
const isWell = () =>
  expect.poll(async () => (await read(origin, receipt).catch(() => undefined))?.status, PATIENCE).toBe(200)

describe('a server that is killed is started again, each time, and one line says so', () => {
  test.each([
    ['sqld', '数据库', 'database.log'],
    ['workerd', '网站', 'site.log'],
  ])('%s', async (name, called, log) => {
    for (let times = 1; times <= 3; times++) {
      const before = site.family(name)
      expect(before).toHaveLength(1)
      send('KILL', before)
      const line = new RegExp(`^· ${called}意外停止（SIGKILL），[\\d.]+ 秒后已重新启动；日志：.*${log}$`, 'gm')
      await expect.poll(() => site.output().match(line)?.length, PATIENCE).toBe(times)
      await isWell()
    }
    expect(await readFile(join(dataDir, log), 'utf8')).toMatch(/^—— \d{4}-\d\d-\d\d \d\d:\d\d 意外停止（SIGKILL）$/m)
  })

  test('also when it is the shell between that is killed', async () => {
    for (const name of ['sqld', 'workerd']) {
      const [server] = site.family(name)
      const shell = site.family('sh').filter(({ id }) => id === server!.parent)
      expect(shell).toHaveLength(1)
      send('KILL', shell)
      await expect.poll(() => stillAlive([server!]), PATIENCE).toEqual([])
      await expect.poll(() => site.family(name).length, PATIENCE).toBe(1)
      await isWell()
    }
  })

  test('one that is only stopped is left alone, and goes on', async () => {
    const before = site.family('sqld')
    send('STOP', before)
    expect((await read(origin, receipt)).status).toBe(503)
    // Nobody has read it since the last crash.
    expect((await read(origin, `/villages/${home.slug}/`)).status).toBe(200)
    send('CONT', before)
    await isWell()
    expect(site.family('sqld')).toEqual(before.map((one) => ({ ...one, state: expect.any(String) })))
  })
})

test('when node is killed its servers end, also one that is stopped, and the next start is well', async () => {
  const family = site.family()
  send('STOP', site.family('sqld'))
  site.child.kill('SIGKILL')
  await expect.poll(() => stillAlive(family), PATIENCE).toEqual([])
  await start()
  await isWell()
})

test('when node and the shells are killed at once, the next start ends what is left', async () => {
  const servers = [...site.family('sqld'), ...site.family('workerd')]
  const others = site.family().filter(({ id }) => !servers.some((server) => server.id === id))
  site.child.kill('SIGSTOP')
  send('KILL', others)
  site.child.kill('SIGKILL')
  await exitOf(site)
  expect(stillAlive(servers).toSorted()).toEqual(['sqld', 'workerd'])
  await start()
  expect(site.output()).toContain('上次的网站没有正常停止，留下的进程已经结束。')
  expect(stillAlive(servers)).toEqual([])
  await isWell()
})

describe('one site a DATA_DIR', () => {
  test('beside a running one, even with a stalled database, a second is refused in one line', async () => {
    send('STOP', site.family('sqld'))
    const second = startSiteProcess({ PORT: String(port + 1), DATA_DIR: dataDir })
    expect(await exitOf(second)).toBe(1)
    expect(second.errors()).toBe(`${dataDir} 正由另一个运行着的网站使用：请先停下它，或另给一个 DATA_DIR`)
    send('CONT', site.family('sqld'))
    await isWell()
  })

  test.each([0, 100])('of two that start %i ms apart exactly one runs', async (apart) => {
    site.child.kill('SIGTERM')
    await exitOf(site)
    const first = startSiteProcess({ PORT: String(port), DATA_DIR: dataDir })
    await new Promise((resolve) => setTimeout(resolve, apart))
    const second = startSiteProcess({ PORT: String(port), DATA_DIR: dataDir })
    const outcomes = await Promise.allSettled([first.ready, second.ready])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    site = outcomes[0]!.status === 'fulfilled' ? first : second
    const other = site === first ? second : first
    expect(other.errors()).toContain('正由另一个运行着的网站使用')
    await isWell()
  })
})

test('asked to end it answers whatever was asked before, and ends in good order', async () => {
  const before: unknown[] = []
  const asked = new AbortController()
  const people = Array.from({ length: 64 }, async () => {
    while (!asked.signal.aborted) before.push(await read(origin, '/villages/').then(({ status }) => status, String))
  })
  await expect.poll(() => before.length, PATIENCE).toBeGreaterThan(100)
  asked.abort()
  site.child.kill('SIGTERM')
  expect(await exitOf(site)).toBe(0)
  await Promise.all(people)
  expect(before.filter((answer) => answer !== 200)).toEqual([])
  await expect(read(origin, '/')).rejects.toThrow('fetch failed')
})
