import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEvents, registrations } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { today } from '../../src/domain/calendar.ts'
import { arrive, axe, openBrowser, pdf, press, type TestBrowser } from '../harness/browser.ts'
import { filled, numberOf, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

const NEW = '/office/registrations/new/member/'
let site: TestSite
let storage: Storage
let browser: TestBrowser
let office: { Cookie: string }
let next: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.env)
  browser = await openBrowser()
  office = await signIn(site.origin, site.keys[0]!.key)
  next = await signIn(site.origin, site.keys[1]!.key)
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

const paper = (changes: Fields = {}): Fields => ({
  ...filled.member(),
  telephone: '',
  step: 'enter',
  receivedOn: today(),
  ...changes,
})
/** As whoever is signed in at the office. */
const enter = (page: Page) => {
  const [name, value] = office.Cookie.split('=') as [string, string]
  return page.context().addCookies([{ name, value, url: `${site.origin}/office/` }])
}
const rows = () => storage.db.select().from(registrations)

test('a clerk types in a member’s paper form with the keyboard alone, and prints the receipt and the private link', async () => {
  const page = await browser.open({ viewport: { width: 1280, height: 900 } })
  await enter(page)
  await page.goto(site.origin + NEW)
  await page.locator('#name:focus').waitFor()
  let keys = 0
  const strike = async (...names: string[]) => {
    for (const name of names) {
      await page.keyboard.press(name)
      keys++
    }
  }
  const typed: Record<string, string> = {
    name: '钱示例',
    homeOrg: '示例机械厂党支部',
    homeAddress: `${home.name} 3 号`,
    age: '71',
    timesAvailable: '周三下午',
  }
  const toTick = new Set(['sex', 'projects'])
  const focused = () => page.evaluate(() => (document.activeElement as HTMLInputElement).name)
  // The first field has the focus; Tab leads from answer to answer in the order of the paper.
  for (let name = await focused(); name !== 'consent'; name = await focused()) {
    await page.keyboard.insertText(typed[name] ?? '')
    if (toTick.delete(name)) await strike('Space')
    await strike('Tab')
  }
  await strike('Space', 'Enter')
  await page.waitForURL(/print\/$/)
  expect(keys).toBeLessThan(40)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('已录入：钱示例')

  const receipt = await pdf(page)
  expect(receipt.pages).toBe(1)
  expect(receipt.text[0]).toContain('钱示例同志的报到单')
  expect(receipt.text[0]).not.toMatch(/receipts\//)
  // The private link is a job of its own.
  await page.getByRole('link', { name: '再印给本人的专用链接' }).click()
  await press(page, { name: '显示专用链接，打印' })
  expect(await page.locator('main').textContent()).toContain('请选单面打印')
  const slip = await pdf(page)
  expect(slip.pages).toBe(1)
  expect(slip.text[0]).toContain('本人留存')
  const link = /\/receipts\/[\w-]{22}\//.exec(await page.locator('.sheet-address').last().innerText())![0]
  expect((await read(site.origin, link)).text).toContain('由村居照纸质表代录')
  await page.getByRole('link', { name: '再录一份党员报到' }).focus()
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/new\/member\/$/)
  expect(await page.getByLabel('姓名').evaluate((input) => input === document.activeElement)).toBe(true)
  await page.context().close()
})

test('it is marked as such on the list, on its page and in CSV, and received at once', async () => {
  const response = await post(site.origin, NEW, paper({ name: '郑示例' }), office)
  expect(response.status).toBe(303)
  const number = /\d{4}-\d{3}-\d{4}-\d/.exec(response.headers.get('Location')!)![0]
  expect((await read(site.origin, `/office/registrations/${number}/`, office)).text).toMatch(/已收到[^]*纸质代录/)
  expect((await read(site.origin, '/office/registrations/', office)).text).toContain('纸质代录')
  const csv = await read(site.origin, '/office/exports/member-registration.csv', office)
  expect(csv.text.split('\r\n').find((line) => line.includes(number))).toContain('"纸质代录"')
  const { id } = (await rows()).at(-1)!
  const events = await storage.db.select().from(auditEvents).where(eq(auditEvents.registration, id))
  expect(events.map(({ action }) => action)).toEqual(['enter', 'read'])
})

test('a double press is one registration', async () => {
  const sent = paper({ name: '冯示例' })
  const before = (await rows()).length
  const answers = await Promise.all([1, 2, 3].map(() => post(site.origin, NEW, sent, office)))
  expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.get('Location')}`)).size).toBe(1)
  expect((await post(site.origin, NEW, sent, office)).headers.get('Location')).toBe(answers[0]!.headers.get('Location'))
  expect((await rows()).length).toBe(before + 1)
})

test('what is wrong is said, and nothing typed is lost', async () => {
  const before = (await rows()).length
  const sent = paper({ name: '孙', age: '700', otherProject: '写春联', consent: '', receivedOn: '2999-01-01' })
  const response = await post(site.origin, NEW, sent, office)
  const text = await response.text()
  expect(response.status).toBe(422)
  for (const message of [
    '姓名至少要有 2 个字',
    '年龄请填 18 到 120',
    '收到日期不能晚于今天',
    '请核对纸质表上有本人签名',
  ])
    expect(text).toContain(message)
  for (const typed of ['value="孙"', 'value="700"', 'value="写春联"', 'value="2999-01-01"'])
    expect(text).toContain(typed)
  expect((await rows()).length).toBe(before)
})

test('the same name again is asked about first, and taken when it is another person', async () => {
  const first = await post(site.origin, NEW, paper({ name: '何示例' }), office)
  const number = /\d{4}-\d{3}-\d{4}-\d/.exec(first.headers.get('Location')!)![0]
  const before = (await rows()).length
  const again = await post(site.origin, NEW, paper({ name: '何示例' }), office)
  const text = await again.text()
  expect(again.status).toBe(409)
  expect(text).toContain('已有同名的报到')
  expect(text).toContain(number)
  expect(text).toContain('value="何示例"')
  expect((await rows()).length).toBe(before)
  expect((await post(site.origin, NEW, paper({ name: '何示例', step: 'enter-anyway' }), office)).status).toBe(303)
  expect((await post(site.origin, NEW, paper({ name: '何示例', homeOrg: '另一党支部' }), office)).status).toBe(303)
})

test('the page that is printed after typing in is there for what was typed in here alone, and shows no private link', async () => {
  const online = await numberOf(site.origin, await register(site.origin, 'member', { name: '吕示例' }))
  expect((await read(site.origin, `/office/registrations/${online}/print/`, office)).status).toBe(404)
  const typed = await post(site.origin, NEW, paper({ name: '施示例' }), office)
  const path = typed.headers.get('Location')!
  const { status, text } = await read(site.origin, path, office)
  expect([status, /receipts\/[\w-]{22}/.test(text)]).toEqual([200, false])
  expect((await read(site.origin, path, next)).status).toBe(404)
  expect((await read(site.origin, path)).status).toBe(303)
})

test('the town types in no forms', async () => {
  const town = await signIn(site.origin, site.townKey)
  const before = (await rows()).length
  expect((await post(site.origin, NEW, paper(), town)).status).toBe(404)
  expect((await read(site.origin, NEW, town)).status).toBe(404)
  expect((await rows()).length).toBe(before)
})

test.each([360, 1280])('axe finds nothing on the pages of paper entry at %i px', async (width) => {
  const typed = await post(site.origin, NEW, paper({ name: `张示例${width === 360 ? '甲' : '乙'}` }), office)
  const page = await browser.open({ viewport: { width, height: 800 } })
  await enter(page)
  const entered = typed.headers.get('Location')!
  for (const path of [NEW, '/office/registrations/new/unit/', entered, entered.replace('print', 'link')]) {
    await page.goto(site.origin + path)
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  await page.goto(site.origin + NEW)
  await press(page, { name: '录入并打印' })
  expect(await axe(page)).toEqual([])
  await page.goto(site.origin + entered.replace('print', 'link'))
  await press(page, { name: '显示专用链接，打印' })
  expect(await axe(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await page.context().close()
})
