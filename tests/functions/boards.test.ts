import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { categories, type Category } from '../../src/domain/forms/categories.ts'
import type { ItemWords } from '../../src/domain/service-item.ts'
import type { Village } from '../../src/domain/villages.ts'
import { dueDays } from '../../src/domain/year.ts'
import { openBrowser, pdf, type Printed, type TestBrowser } from '../harness/browser.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { fourth, home, neighbour, third, unlisted } from '../harness/town.ts'

/* What hangs on a village's notice board, with short lists and long ones. */

const names = Object.keys(categories) as Category[]
const short = (index: number): ItemWords => ({
  category: names[index % 3]!,
  title: `清理楼道${index}`,
  detail: '清理楼道和绿化带，劝导垃圾分类。',
  time: '每月第一个周六 9:00',
  place: '小区各出入口',
  audience: 'both',
  places: 30,
})
/** As long as each field may be. */
const long = (index: number): ItemWords => ({
  ...short(index),
  title: `${index}号`.padEnd(20, '清理楼道绿化'),
  detail: '清理楼道和绿化带。'.repeat(20),
  time: '每月第一个和第三个周六上午 9:00，'.repeat(3).slice(0, 60),
  place: '示例路口东北角、WiFi广场和小区各出入口。'.repeat(3).slice(0, 60),
  places: 999,
})
const lists: [Village, number, (index: number) => ItemWords][] = [
  [home, 6, short],
  [neighbour, 18, short],
  [third, 40, short],
  [fourth, 40, long],
  [unlisted, 0, short],
]

let site: TestSite
let browser: TestBrowser
beforeAll(async () => {
  site = await startTestSite()
  browser = await openBrowser()
  const storage = await openStorage(site.bindings())
  for (const [{ slug }, many, words] of lists)
    for (let index = 0; index < many; index++)
      await createServiceItem(storage, {
        ...words(index),
        id: crypto.randomUUID(),
        village: slug,
        year: thisYear(),
        status: 'published',
      })
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

async function print(path: string): Promise<Printed & { codes: number }> {
  const page = await browser.open()
  await page.goto(site.origin + path)
  const codes = await page.getByRole('img', { name: '二维码' }).count()
  const printed = await pdf(page)
  await page.context().close()
  return { ...printed, codes }
}

describe.each(lists)('$0.name, with a list of $1 items', ({ slug, name, address, telephone }, many, words) => {
  const titles = Array.from({ length: many }, (_, index) => words(index).title)

  test('has a poster of one A3 page: the list, the dates, where to go', async () => {
    const { pages, size, text, codes } = await print(`/villages/${slug}/poster/`)
    expect([pages, size]).toEqual([1, { width: 297, height: 420 }])
    const whole = text.join('')
    for (const said of [name, address, telephone, ...dueDays(thisYear()).map(({ what }) => what)])
      expect(whole).toContain(said.replaceAll(/\s/g, ''))
    const shown = titles.filter((title) => whole.includes(title)).length
    expect(Number(/另有(\d+)项，见网上的清单/.exec(whole)?.[1] ?? 0)).toBe(many - shown)
    if (many <= 18) expect(shown).toBe(many)
    // Few items have room for a QR code each, beside that of the village.
    expect(codes).toBe(many <= 6 ? many + 1 : 1)
  })

  test('has a table that says every item, each page with its head', async () => {
    const { pages, size, text } = await print(`/villages/${slug}/poster/list/`)
    expect(size).toEqual({ width: 210, height: 297 })
    if (many <= 18) expect(pages).toBe(1)
    for (const title of titles) expect(text.join('')).toContain(title)
    if (many > 0) for (const page of text) expect(page).toContain('项目时间地点谁可以参加还剩名额')
  })

  test('has the whole in large type', async () => {
    const { text } = await print(`/villages/${slug}/poster/large/`)
    for (const title of titles) expect(text.join('')).toContain(title)
    expect(text.join('')).toContain(telephone)
  })
})
