import { afterAll, beforeAll, expect, test } from 'vitest'
import { serviceItems } from '../../db/schema.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { categories, type Category } from '../../src/domain/forms/categories.ts'
import { villages } from '../../src/domain/villages.ts'
import { publicPages } from '../harness/pages.ts'
import { read } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { linksIn, walkLinks, weigh } from '../harness/weights.ts'

/* Nobody has to know an address, and what links lead to is there and light. */

let site: TestSite
beforeAll(async () => {
  site = await startTestSite({ demo: true })
})
afterAll(() => site?.stop())

/** A receipt's QR code leads there. */
const unlinked = publicPages.filter((path) => path.startsWith('/verify/'))

test('from the front page links lead to every public page, none to nowhere, and each page is light', async () => {
  const reached = await walkLinks(site.origin)
  const paths = reached.map(({ path }) => path)
  expect(publicPages.filter((path) => !paths.includes(path))).toEqual(unlinked)
  expect(reached.filter(({ status }) => status !== 200).map(({ path }) => path)).toEqual([])
  expect(reached.filter(({ html }) => html !== undefined && !weigh(html).isLight).map(({ path }) => path)).toEqual([])
})

test.each(['/', '/help/'])('%s names every way to do something', async (path) => {
  const links = linksIn(main((await read(site.origin, path)).text))
  for (const way of ['/villages/?as=member', '/villages/?as=unit', '/receipts/', '/drafts/', '/calls/', '/letters/'])
    expect(links).toContain(way)
  for (const way of ['/items/', '/deadlines/', '/office/sign-in/']) expect(links).toContain(way)
})

test('the whole town’s list of 500 long items pages, each item once, and every page is light', async () => {
  const { db } = await openStorage(site.bindings())
  await db.update(serviceItems).set({ status: 'closed' })
  const ids = Array.from({ length: 500 }, () => crypto.randomUUID())
  const names = Object.keys(categories) as Category[]
  const words = Array.from({ length: 60 }, (_, index) => String.fromCharCode(0x4e00 + index * 37)).join('')
  const turned = (index: number, length: number) => (words.slice(index % 60) + words).slice(0, length)
  const items = ids.map((id, index) => ({
    id,
    village: villages[index % villages.length]!.slug,
    year: thisYear(),
    category: names[index % names.length]!,
    title: `${index}`.padEnd(20, turned(index, 20)),
    detail: turned(index, 60),
    time: turned(index + 7, 60),
    place: turned(index + 13, 60),
    audience: 'both' as const,
    places: index + 1,
    status: 'published' as const,
    position: index,
  }))
  for (let from = 0; from < items.length; from += 100)
    await db.insert(serviceItems).values(items.slice(from, from + 100))

  // Started anew, as it serves a list for half a minute without asking the database.
  await site.setClock(new Date(Date.now() + 60_000).toISOString())
  const found: string[] = []
  for (let next: string | undefined = '/items/?for=unit'; next;) {
    const { status, text } = await read(site.origin, next)
    expect([next, status, weigh(text).isLight]).toEqual([next, 200, true])
    found.push(...[...main(text).matchAll(/\/items\/([\w-]{36})\//g)].map(([, id]) => id!))
    next = linksIn(/<a[^>]*>\s*下一页/.exec(text)?.[0] ?? '')[0]
  }
  expect(found).toHaveLength(500)
  expect(new Set(found)).toEqual(new Set(ids))
})

const main = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('</main'))
