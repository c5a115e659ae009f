import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLinkToken, listRegistrations } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { axe, openBrowser, pdf, type TestBrowser } from '../harness/browser.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

/* In a demonstration every page says so, on paper too, and no sheet becomes longer by it. */

let site: TestSite
let browser: TestBrowser
beforeAll(async () => {
  site = await startTestSite({ demo: true, bindings: { DEMO: 'yes' } })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site.stop()
})

test.each([360, 1280])(
  'at %i px wide the line stands above a page that was built and one that is made',
  async (width) => {
    for (const path of ['/', `/villages/${home.slug}/`]) {
      const page = await browser.open({ viewport: { width, height: 800 } })
      await page.goto(site.origin + path)
      const line = page.getByRole('complementary', { name: '演示说明' })
      expect(await line.innerText()).toContain('请不要填写真实信息')
      expect((await line.boundingBox())!.y).toBe(0)
      expect(await axe(page)).toEqual([])
      await page.context().close()
    }
  },
)

test('each sheet says so, and stays one page', async () => {
  const storage = await openStorage(site.env)
  const received = await listRegistrations(storage, { village: home.slug, status: 'received' }, 10)
  const links = new Map<string, string>()
  for (const { id, kind } of received) links.set(kind, `/receipts/${(await findLinkToken(storage, id))!}/`)
  const sheets = [
    '/forms/unit-registration/blank/',
    `${links.get('unit')}sheet/`,
    `${links.get('member')}sheet/`,
    `${links.get('member')}${thisYear()}/member-activity-card/`,
    `/villages/${home.slug}/poster/`,
  ]
  for (const path of sheets) {
    const page = await browser.open()
    await page.goto(site.origin + path)
    const { pages, text } = await pdf(page)
    expect([pages, text[0]!.includes('演示数据')], path).toEqual([1, true])
    await page.context().close()
  }
})
