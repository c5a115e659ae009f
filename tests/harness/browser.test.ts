import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filled } from './browser.ts'

let cache: string

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'dual-registration-cache-'))
})

afterAll(() => rm(cache, { recursive: true }))

function unpack(unfinished: string) {
  return writeFile(join(unfinished, 'chromium'), 'a browser')
}

test('test files that unpack the browser at the same moment share what the first one unpacked', async () => {
  const folder = join(cache, 'chromium-1')
  const folders = await Promise.all(Array.from({ length: 8 }, () => filled(folder, unpack)))
  expect(new Set(folders)).toEqual(new Set([folder]))
  expect(await readdir(cache)).toEqual(['chromium-1'])
})

test('an attempt that breaks says so and leaves nothing behind', async () => {
  const broken = filled(join(cache, 'chromium-2'), () => Promise.reject(new Error('disk full')))
  await expect(broken).rejects.toThrow('disk full')
  expect(await readdir(cache)).not.toContainEqual(expect.stringContaining('chromium-2'))
})
