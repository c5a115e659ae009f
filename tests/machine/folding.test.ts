import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BareDatabase, startBareDatabase } from '../harness/database.ts'

/* A key that was overwritten with zeros is in no file any more, soon, on a quiet site and after a stop. */

let database: BareDatabase
const PATIENCE = { timeout: 20_000, interval: 100 }

beforeEach(async () => {
  database = await startBareDatabase(1)
  await database.query('create table envelopes (id integer primary key, key blob not null, words blob not null)')
  // A table's first page is left in the file when it is first split.
  await insert(300)
})
afterEach(() => database.remove())

/** Rows as db/envelopes.ts has them. */
async function insert(count: number): Promise<Buffer[]> {
  const keys = Array.from({ length: count }, () => randomBytes(69))
  const sql = 'insert into envelopes (key, words) values (?, ?)'
  await database.query(keys.map((key) => ({ sql, args: [key, randomBytes(500)] })))
  return keys
}

const destroy = (key: Buffer) =>
  database.query({ sql: 'update envelopes set key = zeroblob(69) where key = ?', args: [key] })

const countFound = async (keys: Buffer[]) =>
  (await Promise.all(keys.map((key) => database.filesWith(key)))).filter((files) => files.length > 0).length

test('while the site is quiet', async () => {
  const keys = await insert(40)
  // They come to rest in the data and in snapshots.
  await expect.poll(() => statSync(join(database.folder, 'data-wal')).size, PATIENCE).toBe(0)
  expect(await countFound(keys)).toBe(40)
  for (const key of keys.slice(0, 30)) await destroy(key)
  await expect.poll(() => countFound(keys), PATIENCE).toBe(10)
})

test('after a stop', async () => {
  const keys = await insert(40)
  for (const key of keys.slice(0, 30)) await destroy(key)
  await database.server.stop()
  expect(await countFound(keys)).toBe(10)
  expect(
    readdirSync(join(database.folder, '..'), { recursive: true }).filter((file) => `${file}`.endsWith('.snap')),
  ).toEqual([])
})

test('the database runs on after its log was begun anew more often than it keeps snapshots', async () => {
  const seen = new Set<string>()
  const often = await startBareDatabase(0.05)
  await often.query('create table notes (text)')
  while (seen.size < 40) {
    await often.query('insert into notes values (hex(randomblob(9000)))')
    // The folder comes with the first of them.
    for (const file of readdirSync(often.folder, { recursive: true }))
      if (`${file}`.endsWith('.snap')) seen.add(`${file}`)
  }
  await often.query("insert into notes values ('last')")
  await often.remove()
  expect(often.said).toEqual([])
})

test('the logs never grow large, however much is written', async () => {
  const busy = await startBareDatabase()
  await busy.query('create table notes (text)')
  const sizes: number[] = []
  for (let round = 0; round < 60; round++) {
    // As a group of registrations once was.
    await busy.query(Array.from({ length: 64 }, () => 'insert into notes values (randomblob(44000))'))
    sizes.push(['data-wal', 'wallog'].reduce((sum, file) => sum + statSync(join(busy.folder, file)).size, 0))
  }
  await busy.remove()
  expect(Math.max(...sizes)).toBeLessThan(64 * 2 ** 20)
})
