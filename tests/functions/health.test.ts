import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { read } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await startTestSite()
})
afterAll(() => site.stop())

const ask = () => read(site.origin, '/healthz')

/** When /healthz last wrote. */
async function lastBeat(): Promise<unknown> {
  const [rows = []] = await execute(site.env, [`select value from site_facts where name = 'heartbeat'`], 'read')
  return rows[0]?.[0]
}

test('it writes, once a second at most, however often it is asked', async () => {
  const began = performance.now()
  const beats = new Set<unknown>()
  for (let turn = 0; turn < 20; turn++) {
    const answers = await Promise.all(Array.from({ length: 10 }, ask))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    beats.add(await lastBeat())
  }
  expect(beats).not.toContain(undefined)
  expect(beats.size).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000))
})

test('a database that still answers but takes no write is not well', async () => {
  const refuse = `create trigger full before insert on site_facts begin select raise(abort, 'full'); end`
  await execute(site.env, [refuse], 'write')
  await expect.poll(ask, { timeout: 5_000 }).toMatchObject({ status: 503, text: '{"worker":true,"database":false}' })
  await execute(site.env, ['drop trigger full'], 'write')
  await expect.poll(ask, { timeout: 5_000 }).toMatchObject({ status: 200 })
})

test('secrets that are not those of the database are not well, though it takes writes', async () => {
  expect(JSON.parse((await ask()).text)).toMatchObject({ database: true, secrets: true })
  await execute(site.env, [`update site_facts set value = 'another' where name = 'sealing-key'`], 'write')
  await expect
    .poll(async () => JSON.parse((await ask()).text), { timeout: 5_000 })
    .toMatchObject({ database: true, secrets: false })
  expect((await ask()).status).toBe(503)
})
