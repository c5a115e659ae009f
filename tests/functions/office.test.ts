import { and, asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEvents, registrations } from '../../db/schema.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { type Fields, numberOf, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, third, fourth } from '../harness/town.ts'

let site: TestSite
let origin: string
let own: { Cookie: string }
let other: { Cookie: string }
let receipt: string
let number: string
const revisionOn = (text: string) => /name="revision" value="(\d+)"/.exec(text)![1]!

const search = (query: string, office = own, fields: Fields = {}) =>
  post(origin, '/office/registrations/', { step: 'search', query, ...fields }, office)
const numbers = (text: string) =>
  [...text.matchAll(/registrations\/(\d{4}-\d{3}-\d{4}-\d)\//g)].map(([, digits]) => digits!.split('-')[2])

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  own = await signIn(origin, site.keys[0]!.key)
  other = await signIn(origin, site.keys[1]!.key)
  receipt = await register(origin, 'member', { name: '本村党员' })
  number = await numberOf(origin, receipt)
})
afterAll(() => site.stop())

test('nothing under /office/ answers a stranger', async () => {
  for (const path of ['/office/', '/office/registrations/', `/office/registrations/${number}/`, '/office/nothing/'])
    expect((await read(origin, path)).headers.get('Location')).toMatch(/^\/office\/sign-in\/($|\?next=)/)
  expect((await read(origin, '/office/exports/member-registration.csv')).status).toBe(401)
  expect((await read(origin, '/office/', { Cookie: own.Cookie.replace(/=.*/, '=guess') })).status).toBe(303)
  expect(
    (
      await post(origin, `/office/registrations/${number}/`, {
        step: 'receive',
        receivedOn: '2026-06-09',
        revision: '1',
      })
    ).status,
  ).toBe(401)
  expect((await read(origin, receipt)).text).toContain('已提交')
})

test('a wrong key is refused, the right one is taken however it is typed', async () => {
  expect((await post(origin, '/office/sign-in/', { step: 'sign-in', key: 'XXXX' })).status).toBe(422)
  const key = site.keys[0]!.key.toLowerCase().replaceAll('-', ' ')
  const response = await post(origin, '/office/sign-in/', { step: 'sign-in', key })
  expect(response.status).toBe(303)
})

test.each([
  '//office/',
  '/%256fffice/',
  '//office/registrations/',
  '/%2561',
  `/villages//${home.slug}/`,
  '/%',
  '/a%ff/',
])('the address %s, which two routers would read differently or not at all, is nowhere', async (path) => {
  expect((await fetch(`${origin}${path}`, { redirect: 'manual' })).status).toBe(404)
})

test('a clerk who posts nonsense fails nobody else', async () => {
  const path = `/office/registrations/${number}/`
  const bad = Array.from({ length: 10 }, (_, index) =>
    post(origin, path, { step: 'receive', receivedOn: '2026-06-09', revision: index % 2 ? 'abc' : '1e999' }, own),
  )
  const good = Array.from({ length: 20 }, () => register(origin, 'unit', {}, third.slug))
  for (const { status } of await Promise.all(bad)) expect(status).toBe(409)
  expect(await Promise.all(good)).toHaveLength(20)
  expect((await search('张', own, { before: 'abc.x' })).status).toBe(200)
})

test("another village's key never shows a row, on any address", async () => {
  const list = await read(origin, '/office/registrations/', other)
  expect(list.status).toBe(200)
  expect(list.text).not.toContain(number)
  expect(list.text).not.toContain('本村党员')
  expect((await read(origin, `/office/registrations/${number}/`, other)).status).toBe(404)
  for (const fields of [
    { step: 'receive', receivedOn: '2026-06-09', revision: '1' },
    { step: 'return', reason: '不是本村', revision: '1' },
  ] as Fields[])
    expect((await post(origin, `/office/registrations/${number}/`, fields, other)).status).toBe(404)
  for (const query of ['本村党员', number]) {
    const found = await search(query, other)
    expect(await found.text()).toContain('没有找到')
  }
  const bearer = { Authorization: `Bearer ${site.keys[1]!.key}` }
  const csv = await read(origin, '/office/exports/member-registration.csv', bearer)
  expect(csv.status).toBe(200)
  expect(csv.text).not.toContain('本村党员')
  expect((await read(origin, receipt)).text).toContain('已提交')
})

test('search finds a part of a name, and leads straight to a number', async () => {
  const found = await search('本村')
  expect(await found.text()).toContain(number)
  const direct = await search(number.replaceAll('-', ''))
  expect(direct.headers.get('Location')).toBe(`/office/registrations/${number}/`)
})

test('the list is newest first, twenty a page, and filters by form and state', async () => {
  for (let index = 0; index < 25; index++) await register(origin, 'unit', {}, fourth.slug)
  const clerk = await signIn(origin, site.keys[3]!.key)
  const first = await read(origin, '/office/registrations/?kind=unit&status=submitted', clerk)
  expect(numbers(first.text)).toEqual(Array.from({ length: 20 }, (_, index) => String(25 - index).padStart(4, '0')))
  const next = /href="([^"]*before=[^"]*)"/.exec(first.text)![1]!.replaceAll('&amp;', '&').replaceAll('&#38;', '&')
  expect(numbers((await read(origin, next, clerk)).text)).toEqual(['0005', '0004', '0003', '0002', '0001'])
  expect(numbers((await read(origin, '/office/registrations/?kind=member', clerk)).text)).toEqual([])
  expect(numbers((await read(origin, '/office/registrations/?status=received', clerk)).text)).toEqual([])
})

test('a returned registration says why, is amended, received, and then stands', async () => {
  const path = `/office/registrations/${number}/`
  expect((await post(origin, path, { step: 'return', reason: '', revision: '1' }, own)).status).toBe(422)
  expect((await post(origin, path, { step: 'return', reason: '请写全称', revision: '1' }, own)).status).toBe(303)
  expect((await read(origin, receipt)).text).toContain('请写全称')
  const seen = revisionOn((await read(origin, path, own)).text)
  const amended = {
    name: '本村党员',
    homeOrg: '全称党支部',
    homeAddress: '示例路',
    telephone: '13900000000',
    sex: 'male',
  }
  const rest = { age: '50', timesAvailable: '周六', otherProject: '写字', date: '2026-06-09' }
  expect((await post(origin, `${receipt}amend/`, { step: 'amend', ...amended, ...rest })).status).toBe(303)
  const stale = await post(origin, path, { step: 'receive', receivedOn: '2026-06-10', revision: seen }, own)
  expect(stale.status).toBe(409)
  const revision = revisionOn(await stale.text())
  expect((await post(origin, path, { step: 'receive', receivedOn: '2999-01-01', revision }, own)).status).toBe(422)
  expect((await post(origin, path, { step: 'receive', receivedOn: '2026年6月10日', revision }, own)).status).toBe(303)
  expect((await read(origin, receipt)).text).toContain('已收到')
  expect((await post(origin, `${receipt}amend/`, { step: 'amend', ...amended, ...rest })).status).toBe(409)
})

test('a registration whose data is erased is neither received nor returned', async () => {
  const erased = await numberOf(origin, await register(origin, 'member'))
  const { db } = await openStorage(site.env)
  await db
    .update(registrations)
    .set({ sealedAnswers: null })
    .where(and(eq(registrations.village, home.slug), eq(registrations.sequence, Number(erased.split('-')[2]))))
  const path = `/office/registrations/${erased}/`
  expect((await read(origin, path, own)).text).not.toContain('name="step" value="receive"')
  for (const step of [
    { step: 'receive', receivedOn: '2026-06-09' },
    { step: 'return', reason: '请写全称' },
  ] as Fields[]) {
    const refused = await post(origin, path, { ...step, revision: '1' }, own)
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('本人的信息已经删除')
  }
})

test('signing out ends the session, not only the cookie', async () => {
  const session = await signIn(origin, site.keys[2]!.key)
  expect((await read(origin, '/office/', session)).status).toBe(200)
  expect((await post(origin, '/office/sign-in/', { step: 'sign-out' }, session)).status).toBe(303)
  expect((await read(origin, '/office/', session)).status).toBe(303)
})

test('every reading, search, change and export is in the audit log, without a name', async () => {
  await read(origin, '/office/registrations/', own)
  await read(origin, '/office/exports/unit-registration.csv', own)
  const { db } = await openStorage(site.env)
  const events = await db.select().from(auditEvents).orderBy(asc(auditEvents.id))
  const ours = events.filter(({ actor, village }) => actor === 'office' && village === home.slug)
  expect([...new Set(ours.map(({ action }) => action))].sort()).toEqual(['read', 'receive', 'return', 'sign-in'])
  const looked = new Set(ours.map(({ page, subject }) => `${page} ${subject}`))
  expect([...looked]).toEqual(
    expect.arrayContaining([
      '/office/registrations/ ',
      '/office/registrations/ search',
      `/office/exports/:file unit-registration ${thisYear()}`,
    ]),
  )
  const first = and(eq(registrations.village, home.slug), eq(registrations.sequence, Number(number.split('-')[2])))
  const [row] = await db.select().from(registrations).where(first)
  expect(ours.filter(({ action, registration }) => action === 'receive' && registration === row!.id)).toHaveLength(1)
  expect(new Set(ours.map(({ name }) => name))).toEqual(new Set(['演示']))
  expect(JSON.stringify(events)).not.toContain('本村党员')
})
