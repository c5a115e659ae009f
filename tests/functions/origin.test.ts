import { afterAll, beforeAll, expect, test } from 'vitest'
import { filled, post, read, signIn } from '../harness/person.ts'
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

test("the office's cookie then travels over TLS alone", async () => {
  const response = await post(
    site.origin,
    '/office/sign-in/',
    { step: 'sign-in', key: site.keys[0]!.key },
    { Origin: ORIGIN },
  )
  expect(response.headers.getSetCookie()[0]).toContain('Secure')
  const plain = await startTestSite({ demo: true })
  expect((await signIn(plain.origin, plain.keys[0]!.key)).Cookie).toMatch(/^office=/)
  await plain.stop()
})
