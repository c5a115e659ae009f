import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrive, axe, openBrowser, press, type TestBrowser } from '../harness/browser.ts'
import { execute } from '../../db/client.ts'
import { createKeyLink } from '../../db/key-links.ts'
import { openStorage } from '../../db/storage.ts'
import { now, today } from '../../src/domain/calendar.ts'
import { filled, numberOf, post, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
let browser: TestBrowser
let office: { Cookie: string }
/** Receipt numbers: of somebody whom the village has received, and of a unit that waits for it. */
let received: string
let waiting: string

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  browser = await openBrowser()
  office = await signIn(site.origin, site.keys[0]!.key)
  received = await numberOf(site.origin, await register(site.origin, 'member'))
  const receiving = { step: 'receive', receivedOn: today(), revision: '1' }
  await post(site.origin, `/office/registrations/${received}/`, receiving, office)
  waiting = await numberOf(site.origin, await register(site.origin, 'unit'))
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

describe.each([360, 1280])('what no address leads to, at %i px', (width) => {
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
    await find(/^核对后提交：驻地单位党组织报到/)
    await press(page, { name: '没有问题，提交' })
    expect(await page.locator('main').textContent()).toContain('这张表已经提交过一次')
    await find(/报到/)
    await page.context().close()
  })

  test('axe finds nothing on the page of the town’s first key, before and after it is made', async () => {
    await execute(site.env, [`update access_keys set revoked_at = 1 where role = 'town'`], 'write')
    const token = await createKeyLink(await openStorage(site.env), now())
    const page = await browser.open({ viewport: { width, height: 800 } })
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
    await page.goto(`${site.origin}/verify/${received}/`)
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
  await tabTo(waiting)
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(new RegExp(waiting))
  await tabTo('确认收到')
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.getByText('更正收到日期').waitFor()
  await tabTo('退出')
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/sign-in/)
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
    timesAvailable: ' ',
    projects: ' ',
  }
  const seen: string[] = []
  for (let presses = 0; presses < 90; presses++) {
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
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => (document.activeElement as HTMLButtonElement).value === 'submit')) break
  }
  await arrive(page, () => page.keyboard.press('Enter'))
  await page.waitForURL(/\/receipts\//)
  expect(await page.locator('main').textContent()).toContain('已提交')
})
