import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import type { AppEnv } from '../../functions/context.ts'
import { keptForAll } from '../../functions/public/page-cache.ts'
import { shiftClock } from '../../src/domain/calendar.ts'
import { home, neighbour, third } from '../harness/town.ts'

/* Mounted as the Worker mounts its routes; in its place stands a handler that counts how often it was asked. */

const MINUTE = 60_000
let asked = 0
let away = false
const routes = new Hono<AppEnv>().get('/villages/:village/', keptForAll, (c) => {
  if (away) throw new Error('the database does not answer')
  return c.html(`<p>${c.req.param('village')} ${++asked}</p>`)
})
const app = new Hono<AppEnv>().route('/', routes).onError((_, c) => c.text('away', 503))

async function read(slug: string, method = 'GET') {
  const response = await app.request(`/villages/${slug}/`, { method })
  return { status: response.status, text: await response.text(), cache: response.headers.get('Cache-Control') }
}

afterEach(() => {
  shiftClock(0)
  away = false
})

test('a village’s page is asked for once in half a minute, and each village has its own', async () => {
  const first = await read(home.slug)
  expect(first).toMatchObject({ status: 200, cache: 'public, max-age=30' })
  expect((await read(home.slug)).text).toBe(first.text)
  expect((await read(neighbour.slug)).text).toContain(neighbour.slug)
  shiftClock(MINUTE)
  expect((await read(home.slug)).text).not.toBe(first.text)
})

test('while the database is away the last copy is served, however old, and the next one as soon as it is back', async () => {
  const { slug } = third
  away = true
  expect((await read(slug)).status).toBe(503)
  away = false
  const { text } = await read(slug)
  away = true
  shiftClock(400 * 24 * 60 * MINUTE)
  expect(await read(slug)).toMatchObject({ status: 200, text })
  expect((await read(slug, 'HEAD')).status).toBe(200)
  // Nobody waits again at once for a database that has just been found away.
  away = false
  expect((await read(slug)).text).toBe(text)
  shiftClock(401 * 24 * 60 * MINUTE)
  expect((await read(slug)).text).not.toBe(text)
})

test('no copies are kept of villages that there are not', async () => {
  const first = await read('nowhere')
  expect((await read('nowhere')).text).not.toBe(first.text)
})
