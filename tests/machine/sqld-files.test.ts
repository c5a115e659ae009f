import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BareDatabase, startBareDatabase } from '../harness/database.ts'

/* What a power cut may leave of the files that sqld keeps beside the data does not keep it from starting. */

let database: BareDatabase

beforeEach(async () => {
  database = await startBareDatabase()
  await database.query(['create table notes (text)', "insert into notes values ('kept')"])
})
afterEach(() => database.remove())

const cutShort = async () => truncate(inDatabase(wallog), (await stat(inDatabase(wallog))).size - 2_000)
const inDatabase = (file: string) => join(database.dataDir, 'database', file)
const wallog = 'dbs/default/wallog'

test.each<[what: string, damage: () => Promise<void>]>([
  ['the last frames of wallog are missing', cutShort],
  ['the header of wallog is cut', () => truncate(inDatabase(wallog), 40)],
  ['the header of wallog is zeros', () => writeFile(inDatabase(wallog), Buffer.alloc(5_000))],
])('%s: it is begun anew, which is said, and the rows are there', async (_, damage) => {
  await database.server.kill()
  await damage()
  await database.server.start()
  expect(database.said).toEqual([
    expect.stringMatching(/^数据库的复制日志 \S+wallog 因断电或强行停止不完整，已重新建立；数据检查过，没有损坏。$/),
  ])
  expect(await database.query('select text from notes')).toEqual([[['kept']]])
})

test.each<[what: string, damage: () => Promise<void>]>([
  ['wallog is empty', () => truncate(inDatabase(wallog))],
  ['wallog is not there', () => rm(inDatabase(wallog))],
  ['wallog has more than its header says', () => appendFile(inDatabase(wallog), Buffer.alloc(3_000))],
  ['the statistics are empty', () => writeFile(inDatabase('dbs/default/stats.json'), '')],
  ['the version is empty', () => truncate(inDatabase('.version'))],
  ['the version is not there', () => rm(inDatabase('.version'))],
])('%s: nothing is said, and the rows are there', async (_, damage) => {
  await database.server.kill()
  await damage()
  await database.server.start()
  expect(database.said).toEqual([])
  expect(await database.query('select text from notes')).toEqual([[['kept']]])
})

test('data that are damaged are said to be so, and left as they are', async () => {
  await database.server.stop()
  const data = inDatabase('dbs/default/data')
  const damaged = await readFile(data)
  damaged.fill(0xff, 4096 + 200, 8192)
  await writeFile(data, damaged)
  await writeFile(inDatabase(wallog), 'torn')
  await expect(database.server.start()).rejects.toThrow(
    /数据库文件 \S+data 已损坏（.+）：请用备份恢复，这里什么都没有改动/,
  )
  expect((await readFile(data)).equals(damaged)).toBe(true)
  expect(await readFile(inDatabase(wallog), 'utf8')).toBe('torn')
  // So that it can be stopped like the others.
  await rm(inDatabase(wallog))
})
