import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, openBrowser, type TestBrowser } from '../harness/browser.ts'
import { publicPages } from '../harness/pages.ts'
import { numberOf, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

let site: TestSite
let browser: TestBrowser
let office: { Cookie: string }
const paths: Record<string, string> = {}

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  browser = await openBrowser()
  office = await signIn(site.origin, site.keys[0]!.key)
  paths.receipt = await register(site.origin, 'member')
  paths.number = await numberOf(site.origin, paths.receipt)
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

const widths = [360, 1280]
const own = [
  '/none/',
  '{receipt}',
  '{receipt}amend/',
  '/verify/{number}/',
  '/office/',
  '/office/registrations/',
  '/office/registrations/{number}/',
]
const resolved = (path: string) => path.replace(/\{(\w+)\}/, (_, name: string) => paths[name]!).replace(/^\/\//, '/')

describe.each(widths)('at %i px', (width) => {
  test.each([...publicPages, ...own])('axe finds nothing on %s, and nothing runs over the edge', async (path) => {
    const page = await browser.open({
      viewport: { width, height: 800 },
      extraHTTPHeaders: path.startsWith('/office/') ? office : {},
    })
    await page.goto(site.origin + resolved(path))
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.context().close()
  })

  test('axe finds nothing on a form full of mistakes, on the check page, or on an office form refused', async () => {
    const page = await browser.open({ viewport: { width, height: 800 } })
    await page.goto(`${site.origin}/villages/shili-yicun/register/member/`)
    await page.getByRole('button', { name: '下一步：核对' }).click()
    expect(await page.title()).toMatch(/^错误/)
    expect(await axe(page)).toEqual([])
    await page.goto(`${site.origin}/receipts/`)
    await page.getByRole('button', { name: '打开回执' }).click()
    expect(await page.title()).toMatch(/^错误/)
    expect(await axe(page)).toEqual([])
    await page.context().close()
  })
})

test('everything that can be pressed or filled in is at least 48 px high, and main buttons 60 px', async () => {
  const page = await browser.open({ viewport: { width: 360, height: 800 }, extraHTTPHeaders: office })
  for (const path of [
    '/',
    '/villages/',
    '/villages/shili-yicun/register/member/',
    '{receipt}',
    '/office/registrations/{number}/',
  ]) {
    await page.goto(site.origin + resolved(path))
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=hidden]), textarea, summary')]
        // Links inside a sentence are text (WCAG 2.5.8 excepts them); boxes are pressed on their whole row.
        .filter((target) => !target.closest('p, dd, td, .trap, .sheet') && target.getClientRects().length > 0)
        .map((target) => target.closest<HTMLElement>('.choice') ?? target)
        .filter(
          (target) =>
            target.getBoundingClientRect().height < (target.matches('.button:not(.quiet)') ? 60 : 48) &&
            !target.matches('.skip'),
        )
        .map(
          (target) =>
            `${target.tagName} ${target.textContent?.trim().slice(0, 20)} ${target.getBoundingClientRect().height}`,
        ),
    )
    expect(small, path).toEqual([])
  }
})

test('a member registers with the keyboard alone', async () => {
  const page = await browser.open({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${site.origin}/villages/shili-yicun/register/member/`)
  const keys: Record<string, string> = {
    consent: ' ',
    sensitiveConsent: ' ',
    name: '张三',
    homeOrg: '示例机械厂党支部',
    homeAddress: '示例路 1 号',
    telephone: '13800000000',
    sex: ' ',
    age: '66',
    timesAvailable: '周六',
    projects: ' ',
  }
  const seen: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const { name, tag, outlined } = await page.evaluate(() => {
      const focus = document.activeElement as HTMLInputElement
      const style = getComputedStyle(focus)
      return {
        name: focus.name ?? '',
        tag: focus.tagName,
        outlined: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
      }
    })
    // Inside a date field the browser itself marks year, month, day and calendar.
    if (name !== 'date') expect(outlined, `${tag} ${name} shows that it has the focus`).toBe(true)
    expect(name).not.toBe('website')
    if (name in keys && !seen.includes(name)) {
      seen.push(name)
      if (keys[name] === ' ') await page.keyboard.press('Space')
      else await page.keyboard.type(keys[name]!)
    }
    if (tag === 'BUTTON') break
  }
  expect(seen).toEqual(Object.keys(keys))
  await page.keyboard.press('Enter')
  expect(await page.locator('main').textContent()).toContain('请核对')
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => (document.activeElement as HTMLButtonElement).value === 'submit')) break
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/receipts\//)
  expect(await page.locator('main').textContent()).toContain('已提交')
})
