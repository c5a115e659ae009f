import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWhenStale } from '../../functions/machine/build.ts'
import { localYear } from '../../src/domain/calendar.ts'

const building = '生成网页……'
const unchanged = '网页没有改动，不用重新生成。'
let root: string

/** A site of one page in a folder of its own: the real one is in use by the tests. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dual-registration-build-'))
  await mkdir(join(root, 'node_modules'))
  await symlink(resolve('node_modules/astro'), join(root, 'node_modules/astro'))
  await mkdir(join(root, 'src/pages'), { recursive: true })
  await writeFile(join(root, 'astro.config.mjs'), 'export default {}')
  await writePage('first')
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('builds when there is nothing yet, and then no more', async () => {
  expect(await said()).toEqual([building])
  expect(await readBuilt()).toContain('first')
  expect(await said()).toEqual([unchanged])
})

test('builds when a source is newer, also one that was saved while a build ran', async () => {
  await writePage('second')
  const first = said()
  await pause(500)
  await writePage('third')
  expect(await first).toEqual([building])
  expect(await said()).toEqual([building])
  expect(await readBuilt()).toContain('third')
})

test('builds when the dates on the pages are of an earlier year', async () => {
  await setBuiltAt(`${localYear(Date.now())}-01-01T00:00+08:00`)
  await dateSources('2020-01-01')
  expect(await said()).toEqual([unchanged])
  await setBuiltAt(`${localYear(Date.now()) - 1}-12-31T23:59+08:00`)
  expect(await said()).toEqual([building])
})

test('of two at one moment the second waits, and has nothing left to build', async () => {
  await writePage('fourth')
  const both = (await Promise.all([said(), said()])).flat()
  expect(both.filter((sentence) => sentence === building)).toHaveLength(1)
  expect(both).toContain('另一个进程正在生成网页，等它完成……')
  expect(await readBuilt()).toContain('fourth')
})

test('a build that fails says why, and the next one tries again', async () => {
  await writePage('{fifth}')
  await expect(said()).rejects.toThrow(/网页没有生成：[^]*fifth is not defined/)
  await writePage('fifth')
  await dateSources('2020-01-01')
  expect(await said()).toEqual([building])
  expect(await readBuilt()).toContain('fifth')
})

async function said() {
  const sentences: string[] = []
  await buildWhenStale({ root, say: (sentence) => sentences.push(sentence) })
  return sentences
}

function writePage(text: string) {
  return writeFile(join(root, 'src/pages/index.astro'), `<p>${text}</p>`)
}

function readBuilt() {
  return readFile(join(root, 'dist/index.html'), 'utf8')
}

function setBuiltAt(instant: string) {
  return writeFile(join(root, 'dist/built-at'), String(Date.parse(instant)))
}

async function dateSources(day: string) {
  for (const source of ['src', 'src/pages', 'src/pages/index.astro', 'astro.config.mjs'])
    await utimes(join(root, source), new Date(day), new Date(day))
}
