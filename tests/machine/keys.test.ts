import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { openVault } from '../../db/vault.ts'
import { withDatabase } from '../../functions/machine/data-dir.ts'
import { runKeys } from '../../functions/machine/keys.ts'
import { makeKey } from '../../functions/machine/secrets.ts'
import { onFreePort } from '../../functions/machine/ports.ts'
import { read, register, signIn } from '../harness/person.ts'
import { endSite, killAllStarted, startSiteProcess, type Started } from '../harness/started.ts'
import { home } from '../harness/town.ts'

/* `npm run keys`, over the data of a site that runs, and of one that has stopped. */

let dataDir: string
let site: Started
let origin: string
let receipt: string

async function start() {
  const port = await onFreePort('127.0.0.1', async (chosen) => chosen)
  origin = `http://127.0.0.1:${port}`
  site = startSiteProcess({ PORT: String(port), DATA_DIR: dataDir, DEMO: 'no' })
  await site.ready
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-keys-'))
  await start()
  receipt = await register(origin, 'unit')
})
afterAll(async () => {
  killAllStarted()
  await rm(dataDir, { recursive: true, force: true })
})

/** What a command says, and whether it did what was asked. */
async function keys(...words: string[]): Promise<{ isDone: boolean; said: string }> {
  return runKeys(words, { DATA_DIR: dataDir }).then(
    (lines) => ({ isDone: true, said: lines.join('\n') }),
    (error: Error) => ({ isDone: false, said: error.message }),
  )
}

const keyIn = (said: string) => said.match(/([0-9A-Z]{7}-){3}[0-9A-Z]{7}/)![0]
const mayEnter = async (key: string) =>
  (await read(origin, '/office/', { Authorization: `Bearer ${key}` })).status === 200

describe('while the site runs', () => {
  test('makes a key for the town and for a village, lists both and shows neither again', async () => {
    const town = keyIn((await keys('add', 'town', '党建办')).said)
    const village = keyIn((await keys('add', home.name, '值班室')).said)
    expect([await mayEnter(town), await mayEnter(village)]).toEqual([true, true])
    const { said } = await keys('list')
    expect(said.trim().split('\n')).toEqual([
      expect.stringMatching(/^\w{8}  .+“党建办”  .+ 制作  有效$/),
      expect.stringMatching(new RegExp(`^\\w{8}  ${home.name}“值班室”  .+ 制作  有效$`)),
    ])
    expect(said).not.toContain(village.slice(0, 7))
  })

  test('a replaced key works no longer, and who is signed in with it is out; so with a revoked one', async () => {
    const first = keyIn((await keys('add', home.slug, '窗口')).said)
    const cookie = await signIn(origin, first)
    const id = /^(\w{8}) .*“窗口”/m.exec((await keys('list')).said)![1]!
    const second = keyIn((await keys('replace', id)).said)
    expect([await mayEnter(first), await mayEnter(second)]).toEqual([false, true])
    expect((await read(origin, '/office/', cookie)).status).toBe(303)
    const next = /^(\w{8}) .*“窗口”.*有效$/m.exec((await keys('list')).said)![1]!
    expect((await keys('revoke', next)).isDone).toBe(true)
    expect(await mayEnter(second)).toBe(false)
    expect(await keys('revoke', next)).toMatchObject({ isDone: false, said: expect.stringContaining('早已作废') })
  })

  test('what makes no sense is answered with the usage, and changes nothing', async () => {
    const before = (await keys('list')).said
    const wrong = [[], ['make'], ['add', 'nowhere', '某人'], ['add', 'town'], ['list', 'all'], ['rotate', 'salt']]
    for (const words of wrong) expect((await keys(...words)).isDone, words.join(' ')).toBe(false)
    expect(await keys('revoke', 'ffffffff')).toMatchObject({ isDone: false, said: expect.stringContaining('没有编号') })
    expect((await keys('list')).said).toBe(before)
    const { status, stderr } = spawnSync(process.execPath, ['functions/machine/keys.ts', 'add', 'town'], {
      env: { ...process.env, DATA_DIR: dataDir },
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([1, expect.stringContaining('用法：')])
  })

  test('the machine’s own keys are not changed beneath it', async () => {
    expect(await keys('rotate', 'sealing')).toMatchObject({
      isDone: false,
      said: expect.stringContaining('请先停下网站'),
    })
  })
})

test('over a database elsewhere it goes by the environment, with the secrets of the site', async () => {
  const { url, authToken } = JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8')) as Record<
    string,
    string
  >
  const given = { DATABASE_URL: url, DATABASE_TOKEN: authToken, ...(await secrets()) }
  expect(await runKeys(['list'], given)).toEqual((await keys('list')).said.split('\n'))
  await expect(runKeys(['list'], { DATABASE_URL: url, DATABASE_TOKEN: authToken })).rejects.toThrow('SEALING_KEYS')
  await expect(runKeys(['list'], { ...given, SEALING_KEYS: makeKey() })).rejects.toThrow('不是这个数据库用的')
  // The secrets of a site elsewhere are changed by hand, before and after.
  const [first, line] = await runKeys(['rotate', 'sealing'], given)
  expect(first).toContain('重新部署')
  const both = line!.trim()
  expect(both.split(',')[1]).toBe(given.SEALING_KEYS)
  const [, left] = await runKeys(['rotate', 'sealing'], { ...given, SEALING_KEYS: both })
  expect(left!.trim()).toBe(both.split(',')[0])
  await runKeys(['rotate', 'sealing'], { ...given, SEALING_KEYS: both.split(',').toReversed().join() })
})

interface Secrets {
  SEALING_KEYS: string
  HASHING_KEY: string
}
const secrets = async () => JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Secrets

const isBegun = async () => Object.values(await secrets()).some((each: string) => each.includes(','))

/** Kills the command as soon as secrets.json has the new key beside the old one; again when it was faster. The secrets before. */
async function cutShort(which: string): Promise<Secrets> {
  const env = { ...process.env, DATA_DIR: dataDir }
  for (;;) {
    const before = await secrets()
    const child: ChildProcess = spawn(process.execPath, ['functions/machine/keys.ts', 'rotate', which], { env })
    const ended = once(child, 'exit')
    while (child.exitCode === null && !(await isBegun()));
    child.kill('SIGKILL')
    await ended
    if (await isBegun()) return before
  }
}

/** How often a sealing key's id stands in all files: with every envelope that it seals. */
async function countInFiles(sealingKey: string): Promise<number> {
  const id = createHash('sha256').update(Buffer.from(sealingKey, 'base64')).digest().subarray(0, 8)
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const bytes = await Promise.all(files.map((file) => readFile(file)))
  return bytes.reduce((sum, each) => sum + each.toString('latin1').split(id.toString('latin1')).length - 1, 0)
}

/** How many sealed keys of the database these secrets open, and of how many. */
async function opened(given: Secrets): Promise<[opened: number, all: number]> {
  const vault = await openVault(given)
  return withDatabase(dataDir, async ({ url, authToken }) => {
    const statement = 'select key from envelopes where key <> zeroblob(69)'
    const [rows = []] = await execute({ DATABASE_URL: url, DATABASE_TOKEN: authToken }, [statement], 'read')
    const tried = rows.map(([key]) =>
      vault.sealKeyAnew(new Uint8Array(key as ArrayBuffer)).then(
        () => 1,
        () => 0,
      ),
    )
    return [(await Promise.all(tried)).reduce((sum: number, one) => sum + one, 0), rows.length]
  })
}

describe('when the site has stopped', () => {
  let first: Secrets
  beforeAll(async () => {
    await endSite(site)
    first = await secrets()
  })

  test('changing the sealing key, cut short and gone on with: the new one opens all, the old one nothing', async () => {
    expect(await countInFiles(first.SEALING_KEYS)).toBeGreaterThan(0)
    first = await cutShort('sealing')
    const between = await secrets()
    expect(between.SEALING_KEYS).toMatch(new RegExp(`,${first.SEALING_KEYS.replaceAll('+', '\\+')}$`))
    const { said, isDone } = await keys('rotate', 'sealing')
    expect([isDone, said.includes('接着做完了'), said.includes('另存一份')]).toEqual([true, true, true])
    const after = await secrets()
    expect(after.SEALING_KEYS).toBe(between.SEALING_KEYS.split(',')[0])
    const [mine, all] = await opened(after)
    expect(all).toBeGreaterThan(0)
    expect(mine).toBe(all)
    expect((await opened(first))[0]).toBe(0)
    // Nor in what the database server keeps beside the data.
    expect(await countInFiles(first.SEALING_KEYS)).toBe(0)
  })

  test('changing the hashing key, cut short and gone on with: links and keys go on, the old one is refused', async () => {
    first = await cutShort('hashing')
    expect((await keys('rotate', 'hashing')).isDone).toBe(true)
    expect((await secrets()).HASHING_KEY).not.toContain(first.HASHING_KEY)
    await start()
    expect((await read(origin, receipt)).text).toContain('示例')
    const key = keyIn((await keys('add', 'town', '新来的')).said)
    expect(await mayEnter(key)).toBe(true)
    await endSite(site)
  })
})
