import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headerList } from '../../functions/headers.ts'
import { today } from '../../src/domain/calendar.ts'
import { post, read, register, numberOf, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

/* What every answer says to the browser, and under which names the site answers at all. */

const ORIGIN = 'https://shuangbaodao.example'
let site: TestSite
let office: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  office = await signIn(site.origin, site.keys[0]!.key)
})
afterAll(() => site.stop())

const { 'Content-Security-Policy': withoutScript, ...others } = headerList
const withScript = withoutScript!.replace("'none'; ", "'none'; script-src 'self'; ")

function expectAll(headers: Headers, what: string, policy = withoutScript) {
  const said = Object.fromEntries(Object.keys(others).map((name) => [name, headers.get(name)]))
  expect(said, what).toEqual(others)
  expect(headers.get('Content-Security-Policy'), what).toBe(policy)
}

test('static and live pages, downloads, redirects and refusals all carry the one list', async () => {
  const ask = (path: string, init: RequestInit = {}) => fetch(site.origin + path, { redirect: 'manual', ...init })
  const elsewhere = { Origin: 'https://elsewhere.example' }
  const answers: [status: number, what: string, answer: Promise<Response>][] = [
    [200, 'a static page', ask('/notice/')],
    [
      304,
      'a static page that is known',
      ask('/', { headers: { 'If-None-Match': (await ask('/')).headers.get('ETag')! } }),
    ],
    [307, 'a static page without its slash', ask('/notice')],
    [405, 'a static page put', ask('/notice/', { method: 'PUT' })],
    [200, 'an icon', ask('/favicon.svg')],
    [200, 'a live page', ask('/villages/')],
    [200, 'a live page that is kept', ask(`/villages/${home.slug}/`)],
    [200, 'the same again', ask(`/villages/${home.slug}/`)],
    [200, 'a calendar', ask('/deadlines.ics')],
    [200, 'the health', ask('/healthz')],
    [404, 'nothing', ask('/nothing/')],
    [404, 'an odd address', ask('/villages//')],
    [401, 'a download by a stranger', ask('/office/exports/items.csv')],
    [200, 'a download', ask('/office/exports/items.csv', { headers: office })],
    [303, 'an office and a stranger', ask('/office/')],
    [403, 'a form from elsewhere', ask('/receipts/', { method: 'POST', headers: elsewhere, body: new FormData() })],
    [413, 'a long form', post(site.origin, '/receipts/', { number: 'x'.repeat(100_001) })],
    [422, 'a wrong form', post(site.origin, '/receipts/', { step: 'find' })],
  ]
  for (const [status, what, answering] of answers) {
    const answer = await answering
    expect(answer.status, what).toBe(status)
    expectAll(answer.headers, what)
    expect(answer.headers.get('Cache-Control'), what).toBeTruthy()
  }
})

test('a page may run scripts when it has one, and no other page may', async () => {
  const receipt = await register(site.origin, 'member')
  const number = await numberOf(site.origin, receipt)
  const printed = `/office/registrations/${number}/`
  const pages: [path: string, hasScript: boolean][] = [
    ['/', false],
    [`/villages/${home.slug}/poster/`, false],
    [receipt, false],
    [`${receipt}sheet/`, true],
    [`${receipt}amend/`, false],
    [printed, true],
    [`/office/print/receipts/?day=${today()}`, true],
    ['/office/', false],
  ]
  for (const [path, hasScript] of pages) {
    const page = await read(site.origin, path, office)
    expect([page.status, page.text.includes('<script')], path).toEqual([200, hasScript])
    expectAll(page.headers, path, hasScript ? withScript : withoutScript)
  }
  const refused = await post(site.origin, printed, { step: 'receive', receivedOn: '' }, office)
  expect(refused.status).toBe(422)
  expectAll(refused.headers, 'a page with a script that answers a form', withScript)
})

test('while the database is away, too', async () => {
  await site.database.stop()
  const away = await read(site.origin, '/stories/')
  await site.database.start()
  expect(away.status).toBe(503)
  expectAll(away.headers, 'a 503')
})

/** Asks by a name that fetch would not send. */
function askAs(host: string, path: string, to = site.origin): Promise<{ status?: number; text: string }> {
  const { hostname, port } = new URL(to)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers: { Host: host } }, async (answer) =>
      resolve({ status: answer.statusCode, text: await text(answer) }),
    )
    asked.on('error', reject).end()
  })
}

const paths = ['/', '/notice/', '/notice', '/villages/', `/villages/${home.slug}/poster/`, '/deadlines.ics', '/office/']

describe('without ORIGIN', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7:8787', '[::2]'])(
    'nothing answers by the name %s but the health',
    async (host) => {
      for (const path of paths) {
        const { status, text: page } = await askAs(host, path)
        expect(status, path).toBe(421)
        expect(page).toContain('网址不对')
        expect(page).not.toContain('evil.example')
      }
      expect((await askAs(host, '/healthz')).status).toBe(200)
    },
  )

  test.each(['localhost', 'LOCALHOST:9000', '127.0.0.1:80', '127.8.8.8', '[::1]:8787'])(
    'the machine itself may ask as %s',
    async (host) => {
      for (const path of ['/notice/', '/villages/']) expect((await askAs(host, path)).status, path).toBe(200)
    },
  )
})

describe('with ORIGIN', () => {
  let published: TestSite
  beforeAll(async () => {
    published = await startTestSite({ bindings: { ORIGIN } })
  })
  afterAll(() => published.stop())

  test('its own name and the machine’s are answered, others are told the address', async () => {
    for (const host of ['shuangbaodao.example', 'SHUANGBAODAO.example:443', '127.0.0.1:8787'])
      for (const path of ['/notice/', '/villages/'])
        expect((await askAs(host, path, published.origin)).status, host + path).toBe(200)
    for (const host of ['elsewhere.example', 'a.shuangbaodao.example', 'shuangbaodao.example.'])
      for (const path of paths) {
        const { status, text: page } = await askAs(host, path, published.origin)
        expect(status, host + path).toBe(421)
        expect(page).toContain(`href="${ORIGIN}/"`)
      }
  })
})
