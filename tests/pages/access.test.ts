import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrive, axe, openBrowser, press, type TestBrowser } from '../harness/browser.ts'
import { publicPages } from '../harness/pages.ts'
import { execute } from '../../db/client.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { createKeyLink } from '../../db/key-links.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { listLetters } from '../../db/letters.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { createPass, PASS_LIFE } from '../../db/passes.ts'
import { openStorage } from '../../db/storage.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { filled, numberOf, post, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, unlisted } from '../harness/town.ts'

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
  await post(
    site.origin,
    `/office/registrations/${paths.number}/`,
    { step: 'receive', receivedOn: today(), revision: '1' },
    office,
  )
  const storage = await openStorage(site.env)
  const [item] = await listServiceItems(storage, home.slug, thisYear())
  Object.assign(paths, { year: String(thisYear()), day: today(), item: `/villages/${home.slug}/items/${item!.id}/` })
  await post(site.origin, `${paths.receipt}${paths.year}/`, { step: 'claim', item: item!.id })
  const registration = (await findRegistrationByToken(storage, paths.receipt.split('/')[2]!))!
  const [claim] = await listClaimsOf(storage, registration.id, thisYear())
  paths.claim = `${paths.receipt}${paths.year}/claims/${claim!.id}/`
  const passAt = async (at: number) => `/receipts/${await createPass(storage, 'pair', registration.id, at)}/`
  Object.assign(paths, { pair: await passAt(now()), expired: await passAt(now() - PASS_LIFE) })
  const { id } = (await listLetters(storage, home.slug, { from: 0, limit: 1 }))[0]!
  paths.letter = `/office/letters/${id}/`
  paths.ownLetter = `/letters/${await createPass(storage, 'letter', id, now())}/`
  paths.unit = await register(site.origin, 'unit')
  paths.waiting = await numberOf(site.origin, paths.unit)
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

const widths = [360, 1280]
const own = [
  '/none/',
  '{receipt}',
  '{receipt}sheet/',
  '{receipt}amend/',
  '/verify/{number}/',
  '/office/',
  '/office/registrations/',
  '/office/registrations/{number}/',
  '/office/registrations/{number}/link/',
  '{pair}',
  '{pair}{year}/',
  '{pair}amend/',
  '{expired}',
  '/office/items/',
  '/office/items/new/',
  '{receipt}{year}/',
  '{receipt}{year}/records/new/',
  '{receipt}{year}/member-activity-card/',
  '{receipt}move/',
  `{receipt}move/?to=${unlisted.slug}`,
  '{unit}{year}/',
  '{unit}{year}/annual-report/',
  '{unit}{year}/unit-service-log/edit/',
  '{unit}{year}/responsibility-report/edit/',
  '{claim}',
  '{item}',
  '/office/claims/',
  '/office/calls/',
  '/office/letters/',
  '{ownLetter}',
  '{letter}',
  '/office/records/',
  '/office/attendance/',
  '/office/evaluations/',
  '/office/evaluations/{year}/{number}/',
  '/office/phrases/',
  '/office/sessions/',
  '/office/print/',
  '/office/print/receipts/?day={day}',
  '/office/exemplars/',
  '/office/registrations/new/unit/',
]
const resolved = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => paths[name]!)

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

  test('axe finds nothing on what answers a form: mistakes, the check, a form sent before, a withdrawal', async () => {
    const page = await browser.open({ viewport: { width, height: 800 } })
    const find = async (title: RegExp) => {
      await page.waitForLoadState()
      expect(await page.title()).toMatch(title)
      expect(await axe(page)).toEqual([])
    }
    await page.goto(`${site.origin}/villages/${home.slug}/register/member/`)
    await press(page, { name: '下一步：核对' })
    await find(/^错误：党员报到/)
    await page.goto(`${site.origin}/receipts/`)
    await press(page, { name: '打开回执' })
    await find(/^错误：找回回执/)

    const unit = filled.unit()
    const mine = await register(site.origin, 'unit', unit)
    await page.goto(site.origin + mine)
    await page.getByText('撤回报到，删除我的信息').click()
    await press(page, { name: '撤回并删除' })
    await find(/^错误：/)
    await page.getByLabel('我知道撤回后不能恢复').check()
    await press(page, { name: '撤回并删除' })
    expect(await page.locator('main').textContent()).toContain('已撤回')
    await find(/回执/)

    await page.goto(`${site.origin}/villages/${home.slug}/register/unit/`)
    for (const [name, value] of Object.entries(unit))
      if (typeof value === 'string' && (await page.locator(`#${name}:not([type=checkbox])`).count()) > 0)
        await page.locator(`#${name}`).fill(value)
    await page.locator('#consent').check()
    await page
      .locator('[name=ticket]')
      .evaluate((input, ticket) => ((input as HTMLInputElement).value = ticket), unit.ticket as string)
    await page.locator('#unitName').fill('换了一个单位')
    await press(page, { name: '下一步：核对' })
    await find(/^单位报到|^驻地单位党组织报到/)
    await press(page, { name: '没有问题，提交' })
    expect(await page.locator('main').textContent()).toContain('这张表已经提交过一次')
    await find(/报到/)
    await page.context().close()
  })

  test('axe finds nothing on the page of the town’s first key, before and after it is made', async () => {
    await execute(site.env, [`update access_keys set revoked_at = 1 where role = 'town'`], 'write')
    const token = await createKeyLink(await openStorage(site.env), now())
    const page = await browser.open({ viewport: { width: 360, height: 800 } })
    await page.goto(`${site.origin}/office/first-key/${token}/`)
    expect(await axe(page)).toEqual([])
    await press(page, { name: '显示访问口令' })
    expect(await page.locator('.key').innerText()).toMatch(/^([0-9A-Z]{7}-){3}[0-9A-Z]{7}$/)
    expect(await axe(page)).toEqual([])
    await page.goto(`${site.origin}/office/first-key/${token}/`)
    expect(await axe(page)).toEqual([])
  })

  test('axe finds nothing when the database is away', async () => {
    const page = await browser.open({ viewport: { width, height: 800 } })
    await site.database.stop()
    await page.goto(`${site.origin}/verify/${paths.number}/`)
    expect(await page.title()).toContain('系统暂时连不上')
    expect(await axe(page)).toEqual([])
    await site.database.start()
    await page.context().close()
  })
})

test('a clerk signs in, receives and signs out with the keyboard alone', async () => {
  const page = await browser.open({ viewport: { width: 1280, height: 800 } })
  const tabTo = async (wanted: string) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab')
      const [name, text] = await page.evaluate(() => {
        const focus = document.activeElement as HTMLInputElement
        return [focus.name, focus.textContent.trim()]
      })
      if (name === wanted || text?.startsWith(wanted)) return
    }
    throw new Error(`the keyboard does not reach ${wanted}`)
  }
  await page.goto(`${site.origin}/office/sign-in/`)
  await tabTo('key')
  await page.keyboard.type(site.keys[0]!.key)
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(`${site.origin}/office/`)
  await tabTo('等待收件')
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/registrations\/\?status=submitted/)
  await tabTo(paths.waiting!)
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(new RegExp(paths.waiting!))
  await tabTo('确认收到')
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.getByText('更正收到日期').waitFor()
  await tabTo('退出')
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/sign-in/)
})

test('everything that can be pressed or filled in is at least 48 px high, and main buttons 60 px', async () => {
  const page = await browser.open({ viewport: { width: 360, height: 800 }, extraHTTPHeaders: office })
  for (const path of [
    '/',
    '/villages/',
    `/villages/${home.slug}/register/member/`,
    '{receipt}',
    '/office/registrations/{number}/',
    '/office/items/',
    '/office/items/new/',
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
  await page.goto(`${site.origin}/villages/${home.slug}/register/member/`)
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
  await arrive(page, () => page.keyboard.press('Enter'))
  expect(await page.locator('main').textContent()).toContain('请核对')
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => (document.activeElement as HTMLButtonElement).value === 'submit')) break
  }
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/\/receipts\//)
  expect(await page.locator('main').textContent()).toContain('已提交')
})
