import { afterAll, beforeAll, expect, test } from 'vitest'
import { filled, post, read } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

const ORIGIN = 'https://shuangbaodao.example'
const path = `/villages/${home.slug}/register/unit/`
let site: TestSite

beforeAll(async () => {
  site = await startTestSite({ demo: true, bindings: { ORIGIN } })
})
afterAll(() => site.stop())

test("behind a front server that speaks TLS, forms are taken from people's own address and from no other", async () => {
  const taken = await post(site.origin, path, filled.unit(), { Origin: ORIGIN })
  expect(taken.status).toBe(303)
  expect((await post(site.origin, path, filled.unit(), { Origin: 'https://elsewhere.example' })).status).toBe(403)
  const { text } = await read(site.origin, taken.headers.get('Location')!)
  expect(text).toContain(`>${ORIGIN}/receipts/`)
  expect((await read(site.origin, `${taken.headers.get('Location')}sheet/`)).text).toContain(`${ORIGIN}/verify/`)
})

test('the office’s cookie then travels over TLS alone, and no other host can have set it', async () => {
  const key = site.keys[0]!.key
  const signedIn = await post(site.origin, '/office/sign-in/', { step: 'sign-in', key }, { Origin: ORIGIN })
  const [cookie = ''] = signedIn.headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-office=[\w-]{22}; /)
  expect(cookie.split('; ').slice(1).toSorted()).toEqual([
    'HttpOnly',
    'Max-Age=43200',
    'Path=/',
    'SameSite=Lax',
    'Secure',
  ])
  const Cookie = cookie.split(';')[0]!
  expect((await read(site.origin, '/office/', { Cookie })).status).toBe(200)
  expect((await read(site.origin, '/office/', { Cookie: Cookie.replace('__Host-', '') })).status).toBe(303)
})
