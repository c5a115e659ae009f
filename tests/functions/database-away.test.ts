import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRegistrations } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { filled, numberOf, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, fourth } from '../harness/town.ts'

let site: TestSite
let origin: string
let receipt: string
let number: string
let office: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  receipt = await register(origin, 'member')
  number = await numberOf(origin, receipt)
  office = await signIn(origin, site.keys[0]!.key)
  expect((await read(origin, `/villages/${home.slug}/`)).status).toBe(200)
  await site.database.stop()
})
afterAll(() => site.stop())

test('static pages still answer, and so does a village page that was read before', async () => {
  for (const path of [
    '/',
    '/notice/',
    '/forms/',
    '/help/',
    '/privacy/',
    '/forms/unit-registration/blank/',
    `/villages/${home.slug}/`,
  ])
    expect((await read(origin, path)).status, path).toBe(200)
})

test.each(['unit', 'member'] as const)(
  'a %s submission gets a calm 503 page with what was typed, and goes through later',
  async (kind) => {
    const fields = filled[kind]()
    const path = `/villages/${home.slug}/register/${kind}/`
    const response = await post(origin, path, fields)
    const text = await response.text()
    expect(response.status).toBe(503)
    expect(response.headers.get('Retry-After')).toBe('5')
    expect(text).toContain('没有丢失')
    // Seen by a person, not only carried along.
    const seen = text.slice(text.indexOf('<dl'), text.indexOf('</dl>'))
    for (const value of [fields.contact ?? fields.name, fields.date ? '2026年6月' : ''].flat())
      expect(seen).toContain(value)
    for (const value of Object.values(fields).flat())
      if (!['submit', 'yes'].includes(value)) expect(text).toContain(value.split('\n')[0])

    await site.database.start()
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const again: Record<string, string[]> = { step: ['submit'] }
    for (const [, name, value] of hidden) (again[name!] ??= []).push(value!)
    expect((await post(origin, path, again)).status).toBe(303)
    await site.database.stop()
  },
)

test('who presses again and again meanwhile is not kept out afterwards', async () => {
  const path = `/villages/${home.slug}/register/unit/`
  const hall = { 'CF-Connecting-IP': '192.0.2.77' }
  const fields = filled.unit()
  const send = async () => (await post(origin, path, fields, hall)).status
  for (let round = 0; round < 11; round++)
    expect(new Set(await Promise.all(Array.from({ length: 20 }, send)))).toEqual(new Set([503]))
  await site.database.start()
  expect(await send()).toBe(303)
  await site.database.stop()
})

test('every other page says calmly that it will be back, and a form keeps what was typed', async () => {
  for (const path of [receipt, `/villages/${home.slug}/register/member/`, `/verify/${number}/`])
    expect((await read(origin, path)).status, path).toBe(503)
  expect((await read(origin, '/office/registrations/', office)).status).toBe(503)
  const amend = await post(origin, `${receipt}amend/`, { step: 'amend', name: '改名字' })
  expect([amend.status, (await amend.text()).includes('value="改名字"')]).toEqual([503, true])
  expect(await read(origin, '/healthz')).toMatchObject({ status: 503, text: '{"worker":true,"database":false}' })
})

test('all is well by itself when it is back', async () => {
  await site.database.start()
  // It writes once a second at most, and tells what the last write said.
  await expect.poll(async () => (await read(origin, '/healthz')).status, { timeout: 5_000 }).toBe(200)
  expect((await read(origin, receipt)).text).toContain('张三')
  await register(origin, 'member')
})

test('whenever the database dies, a submission sent again becomes one row and one receipt', async () => {
  for (const delay of [0, 2, 5, 10, 20, 40]) {
    const fields = filled.unit({ unitName: `示例单位${delay}` })
    const path = `/villages/${fourth.slug}/register/unit/`
    const answer = post(origin, path, fields)
    await new Promise((resolve) => setTimeout(resolve, delay))
    await site.database.stop()
    const { status, headers } = await answer
    expect([303, 503]).toContain(status)
    await site.database.start()
    const again = await post(origin, path, fields)
    expect(again.status).toBe(303)
    if (status === 303) expect(again.headers.get('Location')).toBe(headers.get('Location'))
    expect((await read(origin, again.headers.get('Location')!)).text).toContain(`示例单位${delay}`)
  }
  const counts = await countRegistrations(await openStorage(site.env), fourth.slug)
  expect(counts).toEqual({ submitted: 6 })
})
