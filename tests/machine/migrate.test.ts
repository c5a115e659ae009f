import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../functions/machine/migrate.ts'
import { type BareDatabase, startBareDatabase } from '../harness/database.ts'

let database: BareDatabase
beforeAll(async () => {
  database = await startBareDatabase()
})
afterAll(() => database.remove())

test('an empty database gets every table, and a second time nothing is done', async () => {
  const said = await migrate(database.server)
  for (const [place, sentence] of said.entries()) expect(sentence).toMatch(`已执行数据库迁移 000${place}_`)
  expect(said.length).toBeGreaterThan(0)
  expect(await migrate(database.server)).toEqual([expect.stringContaining('没有改动')])
})

test('data of a set of migrations that this one does not go on from are refused in one sentence', async () => {
  await database.query('update __drizzle_migrations set created_at = created_at - 1')
  await expect(migrate(database.server)).rejects.toThrow(/^数据库里是旧版本的数据，不能升级：请换一个 DATA_DIR[^\n]*$/)
})
