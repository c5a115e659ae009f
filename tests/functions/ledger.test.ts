import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { read, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startTestSite()
})
afterAll(() => site.stop())

const insert = (key: string) => ({
  sql: 'insert into site_facts (name, value) values (?, 1) returning name',
  args: [key],
})

test('of writers that wait together, the one with a bad statement fails alone, and wholly', async () => {
  const { LEDGER } = site.bindings()
  const ledger = LEDGER!.getByName('ledger')
  const good = Array.from({ length: 40 }, (_, index) => ledger.write([insert(`good ${index}`)]))
  // The second statement breaks the primary key of the first: neither may stay.
  const bad = ledger.write([insert('bad'), insert('bad')])
  const more = Array.from({ length: 40 }, (_, index) =>
    ledger.write([insert(`more ${index}`), insert(`also ${index}`)]),
  )
  expect(await bad).toEqual({ refused: expect.stringContaining('UNIQUE') })
  expect((await Promise.all(good))[7]).toEqual({ results: [[['good 7']]] })
  expect((await Promise.all(more))[7]).toEqual({ results: [[['more 7']], [['also 7']]] })
  const [rows] = await execute(site.env, ['select count(*) from site_facts where value = 1'], 'read')
  expect(rows).toEqual([[120]])
})

test('of 400 who read at one moment everybody is answered', async () => {
  const readers = Array.from({ length: 400 }, (_, index) => execute(site.env, [`select ${index}`], 'read'))
  expect((await Promise.all(readers)).map(([rows]) => rows![0]![0])).toEqual(readers.map((_, index) => index))
})

test('it remembers outside the database how many registrations it acknowledged', async () => {
  const missing = async () => {
    const { text } = await read(site.origin, '/healthz')
    return (JSON.parse(text) as { missing?: number }).missing
  }
  for (let count = 0; count < 3; count++) await register(site.origin, 'unit')
  expect(await missing()).toBe(0)
  await execute(site.env, ['delete from registrations where rowid > 1'], 'write')
  await site.setClock(new Date().toISOString())
  expect(await missing()).toBe(2)
  // What comes in afterwards does not make up for them.
  await register(site.origin, 'unit')
  await expect.poll(missing, { timeout: 5_000 }).toBe(1)
})
