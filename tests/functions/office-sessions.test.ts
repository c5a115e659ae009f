import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { beginOfficeSession, findOfficeBySession } from '../../db/office-sessions.ts'
import { officeSessions } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import { today } from '../../src/domain/calendar.ts'
import { everyPost, postRoutes, type EveryPost } from '../harness/every-post.ts'
import { hiddenFields } from '../harness/html.ts'
import { filled, post, read, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

const SIGN_IN = '/office/sign-in/'
const ENTRY = '/office/registrations/new/member/'
let site: TestSite
let storage: Storage
let every: EveryPost
const keyOf = (village: number) => site.keys[village]!.key

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.env)
  every = await everyPost(site)
})
afterAll(() => site.stop())

const enter = (key: string, more: Fields = {}, headers: Record<string, string> = {}, path = SIGN_IN) =>
  post(site.origin, path, { step: 'sign-in', key, ...more }, headers)
const cookieOf = (answer: Response) => ({ Cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! })
const isIn = async (cookie: { Cookie: string }) => (await read(site.origin, '/office/', cookie)).status === 200

/** A paper form as a clerk types it in. */
const typedForm = (): Fields =>
  filled.member({
    step: 'enter',
    name: '代录某人',
    receivedOn: today(),
    projects: [],
    otherProject: '"引号" & <b>\n第二行',
    office: home.slug,
    list: ['一', '二'],
  })

/** Sends it when the session has just ended. */
async function sendLate(sent: Fields) {
  const cookie = await signIn(site.origin, keyOf(0))
  await execute(
    site.env,
    ['update office_sessions set expires_at = 1 where rowid = (select max(rowid) from office_sessions)'],
    'write',
  )
  return post(site.origin, ENTRY, sent, cookie)
}

/** All that an office's forms could change. */
async function everything() {
  const tables = ['registrations', 'claims', 'service_records', 'evaluations', 'exemplars', 'service_items', 'phrases']
  return JSON.stringify(
    await execute(
      site.env,
      tables.map((table) => `select * from ${table}`),
      'read',
    ),
  )
}

const listPage = async (cookie: { Cookie: string }) => (await read(site.origin, '/office/sessions/', cookie)).text

describe('the life of a session', () => {
  const MINUTE = 60_000
  const begun = Date.parse('2026-06-01T08:00+08:00')
  let accessKey: string
  beforeAll(async () => {
    const [row] = (await execute(site.env, ["select id from access_keys where role = 'village' limit 1"], 'read'))[0]!
    accessKey = String(row![0])
  })
  const begin = () => beginOfficeSession(storage, accessKey, { at: begun, browser: '' })
  const lastsAt = async (secret: string, minutes: number) =>
    (await findOfficeBySession(storage, secret, begun + minutes * MINUTE)) !== undefined

  test('it ends when nobody uses it for two hours', async () => {
    const secret = await begin()
    for (const minutes of [0, 110, 220]) expect(await lastsAt(secret, minutes), `${minutes}`).toBe(true)
    expect(await lastsAt(secret, 340)).toBe(false)
  })

  test('it ends after twelve hours, however much it is used', async () => {
    const secret = await begin()
    for (let minutes = 30; minutes < 720; minutes += 30) expect(await lastsAt(secret, minutes), `${minutes}`).toBe(true)
    expect(await lastsAt(secret, 720)).toBe(false)
  })

  test('its use is noted every five minutes at most', async () => {
    const secret = await begin()
    const noted = async () => {
      const rows = await storage.db.select().from(officeSessions).where(eq(officeSessions.startedAt, begun))
      return Math.max(...rows.map(({ usedAt }) => (usedAt - begun) / MINUTE))
    }
    await execute(site.env, [`delete from office_sessions where started_at = ${begun} and used_at > ${begun}`], 'write')
    for (const minutes of [1, 4]) await lastsAt(secret, minutes)
    expect(await noted()).toBe(0)
    await lastsAt(secret, 6)
    await lastsAt(secret, 9)
    expect(await noted()).toBe(6)
  })
})

test('over plain HTTP each port has a cookie of its own', async () => {
  const signedIn = await enter(keyOf(0))
  const [cookie = ''] = signedIn.headers.getSetCookie()
  expect(cookie).toMatch(new RegExp(`^office-${new URL(site.origin).port}=[\\w-]{22}; `))
  expect(cookie.split('; ').slice(1).toSorted()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax'])
  const { Cookie } = cookieOf(signedIn)
  expect(await isIn({ Cookie: Cookie.replace(/^office-\d+/, 'office-8') })).toBe(false)
})

test('signing in again gives another session, and the one before ends', async () => {
  const first = await signIn(site.origin, keyOf(2))
  const second = cookieOf(await enter(keyOf(2), {}, first))
  expect(second).not.toEqual(first)
  expect([await isIn(first), await isIn(second)]).toEqual([false, true])
})

describe('after signing in', () => {
  test('one lands where one was going', async () => {
    const wanted = '/office/claims/?year=2026&status=completed'
    const asked = await read(site.origin, wanted)
    const page = asked.headers.get('Location')!
    expect((await read(site.origin, page)).text).toContain(`action="${page.replaceAll('&', '&#38;')}"`)
    expect((await enter(keyOf(0), {}, {}, page)).headers.get('Location')).toBe(wanted)
    // A wrong key does not lose the way.
    expect(await (await enter('XXXX', {}, {}, page)).text()).toContain('next=')
  })

  test('a download that a person asked for goes on, a program is told', async () => {
    const path = '/office/exports/items.csv'
    const asked = await read(site.origin, path, { Accept: 'text/html,*/*' })
    expect([asked.status, (await read(site.origin, path)).status]).toEqual([303, 401])
    expect((await enter(keyOf(0), {}, {}, asked.headers.get('Location')!)).headers.get('Location')).toBe(path)
  })

  test.each([
    'https://evil.example/office/',
    '//evil.example/office/',
    '/\\evil.example/office/',
    '/office/../../evil',
    '/office/%2e%2e/villages/',
    'javascript:alert(1)',
    '/villages/',
    '/office/sign-in/',
    `/office/${'x'.repeat(600)}`,
    'http://[',
  ])('nobody is led to %s', async (next) => {
    const path = `${SIGN_IN}?${new URLSearchParams({ next })}`
    expect((await enter(keyOf(0), {}, {}, path)).headers.get('Location')).toBe('/office/')
  })
})

describe('a form that is sent after the session’s end', () => {
  test('goes on after signing in, once, and nobody reads it before', async () => {
    const sent = typedForm()
    const late = await sendLate(sent)
    expect([late.status, late.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
    const page = await late.text()
    expect(page).toContain('没有丢失')
    expect(page).not.toContain('代录某人')
    const carried = hiddenFields(page)

    const wrong = await enter('XXXX', carried)
    expect([wrong.status, hiddenFields(await wrong.text()).kept]).toEqual([422, carried.kept])
    const others = await enter(keyOf(1), carried)
    const othersPage = await others.text()
    expect([others.status, others.headers.getSetCookie()]).toEqual([409, []])
    expect(othersPage).toContain(home.name)
    expect(othersPage).not.toContain('代录某人')
    expect(hiddenFields(othersPage).kept).toEqual(carried.kept)

    const back = await enter(keyOf(0), carried)
    expect(back.status).toBe(200)
    const again = await back.text()
    expect(again).toContain(`action="${ENTRY}"`)
    const { ticket, ...typed } = hiddenFields(again)
    expect(typed).toEqual(
      Object.fromEntries(
        Object.entries(sent)
          .filter(([name]) => name !== 'ticket' && name !== 'projects')
          .map(([name, value]) => [name, [value].flat()]),
      ),
    )
    const cookie = cookieOf(back)
    const [first, second] = [
      await post(site.origin, ENTRY, { ...typed, ticket: ticket! }, cookie),
      await post(site.origin, ENTRY, { ...typed, ticket: ticket! }, cookie),
    ]
    expect([first.status, second.status]).toEqual([303, 303])
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(first.headers.get('Location')).toMatch(/\/print\/$/)
  })

  test('is kept while the database is away, and however long it is', async () => {
    const long = { ...typedForm(), otherProject: '"'.repeat(32_000), remark: '长'.repeat(200) }
    const carried = hiddenFields(await (await sendLate(long)).text())
    await site.database.stop()
    const away = await enter(keyOf(0), carried)
    await site.database.start()
    const kept = hiddenFields(await away.text())
    expect([away.status, kept.kept, kept.key]).toEqual([503, carried.kept, undefined])
    expect(hiddenFields(await (await enter(keyOf(0), kept)).text()).otherProject).toEqual([long.otherProject])
  })

  test('that was made up is nothing', async () => {
    for (const kept of ['AAAA', '%', 'x'.repeat(1_000)])
      expect((await enter(keyOf(0), { kept })).headers.get('Location')).toBe('/office/')
  })
})

describe('every form says whose page it is', () => {
  test('on every page of the offices', async () => {
    const paths = [...officeRoutes.routes, ...townRoutes.routes].filter(({ method }) => method === 'GET')
    let forms = 0
    for (const { path } of paths.filter((route) => !route.path.includes('exports')))
      for (const [who, slug] of [
        ['village', home.slug],
        ['town', 'town'],
      ] as const) {
        const address = every.addressOf({ path, who, steps: [] })
        const { text } = await read(site.origin, address, every.cookieOf({ path, who, steps: [] }))
        const found = [...text.matchAll(/<form method="post"[^>]*>(<input[^>]*>)?/g)]
        forms += found.length
        for (const [form, input] of found)
          expect(input, `${address}: ${form}`).toBe(`<input type="hidden" name="office" value="${slug}">`)
      }
    expect(forms).toBeGreaterThan(50)
  })

  const routes = postRoutes.filter(({ who }) => who === 'village' || who === 'town')
  test.each(routes)('POST $path ($who) changes nothing for another office’s page', async (route) => {
    const before = await everything()
    for (const step of route.steps) {
      const sent = { ...every.answers(), step, office: neighbour.slug, name: '别村的人' }
      const answer = await post(site.origin, every.addressOf(route), sent, every.cookieOf(route))
      const page = await answer.text()
      expect(answer.status, step).toBe(409)
      expect(page).toContain(`这一页是${neighbour.name}的`)
      const back = await (await enter(keyOf(1), hiddenFields(page))).text()
      expect(hiddenFields(back)).toMatchObject({ step: [step], name: ['别村的人'] })
    }
    expect(await everything()).toBe(before)
  })
})

describe('the list of sessions', () => {
  const agents = {
    'Windows 电脑，360 浏览器': 'Mozilla/5.0 (Windows NT 6.1; WOW64) Chrome/86.0 Safari/537.36 QihooBrowser/13',
    '安卓设备，微信': 'Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile Safari/537.36 MicroMessenger/8.0',
    '苹果手机，Safari': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1',
    '其他设备，其他浏览器': '<script>',
  }

  test.each([
    ['a village', () => keyOf(3)],
    ['the town', () => site.townKey],
  ])('%s sees its own, ends one, ends all others', async (_, key) => {
    const before = hiddenFields(await listPage(await signIn(site.origin, key()))).session ?? []
    const cookies: { Cookie: string }[] = []
    for (const agent of Object.values(agents)) cookies.push(cookieOf(await enter(key(), {}, { 'User-Agent': agent })))
    const [own, ...others] = cookies as [{ Cookie: string }, ...{ Cookie: string }[]]
    const text = await listPage(own)
    for (const name of Object.keys(agents)) expect(text).toContain(name)
    const ids = hiddenFields(text).session!
    expect(ids).toHaveLength(before.length + 4)
    expect((await post(site.origin, '/office/sessions/', { step: 'end', session: ids[0]! }, own)).status).toBe(303)
    const still = await Promise.all(others.map(isIn))
    expect(still.filter(Boolean)).toHaveLength(2)
    expect((await post(site.origin, '/office/sessions/', { step: 'end-others' }, own)).status).toBe(303)
    expect(await Promise.all([own, ...others].map(isIn))).toEqual([true, false, false, false])
    expect(await listPage(own)).toContain('没有别处登录着')
  })

  test('nobody ends another key’s', async () => {
    const [theirs, mine] = [await signIn(site.origin, keyOf(1)), await signIn(site.origin, keyOf(2))]
    await signIn(site.origin, keyOf(1))
    const [session] = hiddenFields(await listPage(theirs)).session!
    const before = (await storage.db.select().from(officeSessions)).length
    await post(site.origin, '/office/sessions/', { step: 'end', session: session! }, mine)
    await post(site.origin, '/office/sessions/', { step: 'end', session: '%' }, mine)
    expect((await storage.db.select().from(officeSessions)).length).toBe(before)
  })
})
