import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onFreePort } from '../../functions/machine/ports.ts'
import { loadSecrets, makeKey } from '../../functions/machine/secrets.ts'
import { read, register } from '../harness/person.ts'
import { endSite, exitOf, killAllStarted, startSiteProcess } from '../harness/started.ts'

let dataDir: string
let file: string
let right: string
let receipt: string

/** At a port of its own each time: between two starts anybody may take the last one. */
async function start() {
  const port = await onFreePort('127.0.0.1', async (chosen) => chosen)
  const site = startSiteProcess({ PORT: String(port), DATA_DIR: dataDir, DEMO: 'no' })
  return { ...site, origin: `http://127.0.0.1:${port}` }
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-secrets-'))
  file = join(dataDir, 'secrets.json')
  const site = await start()
  await site.ready
  receipt = await register(site.origin, 'unit')
  await endSite(site)
  right = await readFile(file, 'utf8')
})
afterAll(async () => {
  killAllStarted()
  await rm(dataDir, { recursive: true, force: true })
})

const changed = (changes: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(right), ...changes })

describe('beside data nothing is made anew, and a start is refused in one line that names the file', () => {
  test.each<[what: string, content: () => string | undefined, said: string]>([
    ['it is missing', () => undefined, '不见了'],
    ['it is empty', () => '', '是空的或不完整'],
    ['half of it is there', () => right.slice(0, right.length / 2), '是空的或不完整'],
    ['a field is missing', () => changed({ HASHING_KEY: undefined }), '没有 HASHING_KEY'],
    ['a key is short', () => changed({ SEALING_KEYS: 'AAAA' }), 'SEALING_KEYS 不完整'],
    ['the sealing key is another one', () => changed({ SEALING_KEYS: makeKey() }), 'SEALING_KEYS 不是这个数据库'],
    ['the hashing key is another one', () => changed({ HASHING_KEY: makeKey() }), 'HASHING_KEY 不是这个数据库'],
  ])('when %s', async (_, content, said) => {
    const text = content()
    if (text === undefined) await rm(file)
    else await writeFile(file, text)
    const site = await start()
    expect(await exitOf(site)).toBe(1)
    expect(site.errors()).toContain(said)
    expect(site.errors()).toMatch(new RegExp(`^${file} [^\\n]+放回原处，再启动。$`))
    const left = await readFile(file, 'utf8').catch(() => undefined)
    expect(left).toBe(text)
  })

  test('with the right ones all is there again', async () => {
    await writeFile(file, right)
    const site = await start()
    await site.ready
    expect((await read(site.origin, receipt)).text).toContain('示例')
    await endSite(site)
  })
})

test('they are made once, for their owner alone', async () => {
  const empty = join(dataDir, 'empty')
  await mkdir(empty)
  const made = loadSecrets(empty)
  expect(loadSecrets(empty)).toEqual(made)
  expect(((await stat(join(empty, 'secrets.json'))).mode & 0o777).toString(8)).toBe('600')
})
