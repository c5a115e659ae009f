import { afterAll, beforeAll, expect, test } from 'vitest'
import { villages } from '../../src/domain/villages.ts'
import { town } from '../../src/domain/town.ts'
import { openBrowser, press, type TestBrowser } from '../harness/browser.ts'
import { post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
let browser: TestBrowser
const center = villages.find(({ kind }) => kind === 'center')!

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

test('a member who knows only the road and the lane comes from the front door to the form, and is asked once', async () => {
  const page = await browser.open({ viewport: { width: 360, height: 640 } })
  await page.goto(`${site.origin}/`)
  for (const door of await page.locator('.door').all()) {
    const { y, height } = (await door.boundingBox())!
    expect(y + height).toBeLessThanOrEqual(640)
  }
  expect((await page.locator('.site-header').boundingBox())!.height).toBeLessThanOrEqual(100)
  await page.goto(`${site.origin}/villages/${home.slug}/`)
  for (const part of [...(await page.locator('.door').all()), page.locator('.item .tag').first()]) {
    const { y, height } = (await part.boundingBox())!
    expect(y + height).toBeLessThanOrEqual(640)
  }
  await page.goto(`${site.origin}/`)
  await page.getByRole('link', { name: /^我是党员/ }).click()
  await page.getByLabel('小区、路名弄号或村居名').fill('平安路 １２ 弄')
  await press(page, { name: '查找村居' })
  expect(new URL(page.url()).search).toBe('?as=member')
  expect(await page.getByLabel('小区、路名弄号或村居名').inputValue()).toBe('平安路 １２ 弄')
  await page
    .getByRole('region', { name: '找到 1 个村居' })
    .getByRole('link', { name: new RegExp(home.name) })
    .click()
  await page.waitForURL(/\/register\/member\/$/)
  await page.context().close()
})

test('what is not found stays typed, with what to try, the town’s telephone and the whole list', async () => {
  const where = '没有这个“地方”'
  const answer = await post(site.origin, '/villages/?as=unit', { step: 'search', where })
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).toContain(`value="${where}"`)
  expect(text).toContain('没有找到')
  expect(text).toContain(`tel:${town.telephone}`)
  for (const { slug } of villages) expect(text).toContain(`href="/villages/${slug}/register/unit/"`)
  for (const wrong of ['', '长'.repeat(61)]) {
    const refused = await post(site.origin, '/villages/', { step: 'search', where: wrong })
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('小区、路名弄号或村居名')])
  }
})

test('a unit registers with the center; a member is told why not, and led on', async () => {
  expect(await register(site.origin, 'unit', {}, center.slug)).toMatch(/^\/receipts\//)
  expect((await read(site.origin, '/villages/?as=member')).text).not.toContain(center.name)
  expect((await read(site.origin, `/villages/${center.slug}/`)).text).not.toContain('/register/member/')
  const told = await read(site.origin, `/villages/${center.slug}/register/member/`)
  expect([told.status, told.text]).toEqual([404, expect.stringContaining(`${center.name}只受理单位党组织报到`)])
  expect(told.text).toContain(`/villages/${home.slug}/register/member/`)
  const sent = await post(site.origin, `/villages/${center.slug}/register/member/`, { step: 'submit' })
  expect(sent.status).toBe(404)
})

test('the center’s office enters no members and offers them nothing', async () => {
  const office = await signIn(site.origin, site.keys[villages.indexOf(center)]!.key)
  expect((await read(site.origin, '/office/', office)).text).not.toContain('/office/registrations/new/member/')
  expect((await read(site.origin, '/office/registrations/new/member/', office)).status).toBe(404)
  expect((await read(site.origin, '/office/items/new/', office)).text).not.toContain('value="members"')
  const item = { category: 'professional', title: '会议室', time: '商定', place: '中心', audience: 'members' }
  const refused = await post(site.origin, '/office/items/new/', { ...item, step: 'save' }, office)
  expect(refused.status).toBe(422)
})
