import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notice as firstNotice } from '../../src/content/notice.ts'
import { daysAfter, thisYear, today } from '../../src/domain/calendar.ts'
import { checkDigit } from '../../src/domain/receipt-number.ts'
import { town as firstTown, type Town } from '../../src/domain/town.ts'
import { villages as firstVillages, type Village } from '../../src/domain/villages.ts'
import { deadlineNames, deadlines as firstDeadlines, type Deadline, type DeadlineName } from '../../src/domain/year.ts'
import { openBrowser, press, printedReceipt, type TestBrowser } from '../harness/browser.ts'
import { publicPagesOf } from '../harness/pages.ts'
import { filled, numberOf, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { buildSecondTown, type SecondTown } from '../harness/second-town.ts'
import type { TestSite } from '../harness/site.ts'
import { notice } from './content/notice.ts'
import { town as publishedTown } from './content/town.ts'
import { villages as publishedVillages } from './content/villages.ts'
import { year as publishedYear } from './content/year.ts'

// As the domain takes them: content of a wrong shape is an error of types here, too.
const town: Town = publishedTown
const villages: readonly Village[] = publishedVillages
const deadlines: Record<DeadlineName, Deadline> = publishedYear.deadlines
const [first] = villages as readonly [Village]
/** The one for which the demo publishes no list. */
const third = villages.at(-1)!

const year = thisYear()
/** The day of the receipts as the notice has it, and where it was moved to this year. */
const [unmoved, moved] = ['9月20日', '9月27日']

let built: SecondTown
let site: TestSite
let origin: string
let browser: TestBrowser
/** The private pages of a unit and a member. */
let unit: string
let member: string
/** All that can be read on the site, by who reads it and the address. */
const texts = new Map<string, string>()

beforeAll(async () => {
  built = await buildSecondTown()
  site = await built.startTestSite({ demo: true })
  origin = site.origin
  browser = await openBrowser()
  const telephone = `${town.areaCode}-66660199`
  unit = await register(
    origin,
    'unit',
    { leaderTelephone: telephone, contactTelephone: telephone, postcode: town.postcode },
    first.slug,
  )
  const choices = { projects: [], otherProject: '写春联', homeAddress: `${first.name} 9 号` }
  member = await register(origin, 'member', choices, first.slug)
  const [village, quiet, office] = await Promise.all(
    [site.keys[0]!.key, keyOf(third), site.townKey].map((key) => signIn(origin, key)),
  )
  for (const path of [unit, member]) {
    const desk = `/office/registrations/${await numberOf(origin, path)}/`
    const received = { step: 'receive', receivedOn: today(), revision: '1' }
    expect((await post(origin, desk, received, village)).status).toBe(303)
  }
  const number = await numberOf(origin, member)
  const open = [...publicPagesOf(first.slug, third.slug, number), '/none/', '/deadlines.ics']
  await readAll('anybody', [...open, unit, member, `${member}move/?to=${third.slug}`])
  await readAll('village', ['/office/'], village)
  await readAll('village without a list', ['/office/'], quiet)
  await readAll('town', ['/office/'], office)
  await answerNonsense(village!)
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await site?.stop()
  await built?.remove()
})

/** The demonstration's key of a village. */
const keyOf = ({ name }: Village) => site.keys.find(({ village }) => village === name)!.key

/** Reads these addresses and every other one of the site that they lead to: an office's as each office, the rest once. */
async function readAll(who: string, addresses: string[], headers: Record<string, string> = {}) {
  const reader = (path: string) => `${path.startsWith('/office/') ? who : 'anybody'} ${path}`
  for (let unread = addresses; unread.length > 0;) {
    const pages = await Promise.all(
      unread.splice(0, 8).map(async (path) => ({ path, ...(await read(origin, path, headers)) })),
    )
    for (const { path, status, text } of pages) {
      expect(status, path).toBeLessThan(500)
      texts.set(reader(path), text)
      const linked = [...text.matchAll(/href="(\/[^"#]*)/g)].map(([, href]) => href!.replaceAll(/&(amp|#38);/g, '&'))
      unread = [...new Set([...unread, ...linked])].filter((address) => !texts.has(reader(address)))
    }
  }
}

/** What the site answers to forms that are filled in wrong. */
async function answerNonsense(village: Record<string, string>) {
  const wrong = { telephone: '1', contactTelephone: '1', leaderTelephone: 'x', postcode: '1', homeAddress: '' }
  const early = daysAfter(town.noticeDay, -1)
  const forms: [string, Fields, Record<string, string>?][] = [
    ...['昨天', early, '2999-01-01'].flatMap((date): [string, Fields][] => [
      [`/villages/${first.slug}/register/unit/`, filled.unit({ ...wrong, date })],
      [`/villages/${first.slug}/register/member/`, filled.member({ ...wrong, date })],
    ]),
    ['/receipts/', { step: 'find', number: '1', telephone: '1' }],
    ['/office/sign-in/', { step: 'sign-in', key: 'x' }],
    [`${member}${year}/records/new/`, { step: 'add', date: early }],
    [`/office/registrations/new/member/`, { step: 'enter', receivedOn: early }, village],
  ]
  for (const [path, fields, headers] of forms) {
    const response = await post(origin, path, fields, headers)
    expect(response.status, path).toBe(422)
    texts.set(`nonsense at ${path} ${String(fields.date)}`, await response.text())
  }
}

/** The read texts in which this is said, by who reads it and the address. */
const whereSaid = (words: string | RegExp) =>
  [...texts]
    .filter(([, text]) => (typeof words === 'string' ? text.includes(words) : words.test(text)))
    .map(([at]) => at)

test('no page, sheet, list, calendar or message says anything of the first town', () => {
  expect(texts.size).toBeGreaterThan(120)
  const { title, opening, signature, date } = firstNotice
  const words = [
    firstTown.name.slice(0, -1),
    firstTown.controller,
    firstTown.office,
    firstTown.tagline,
    firstTown.footer,
    firstTown.questions,
    firstTown.postcode,
    `min="${firstTown.noticeDay}"`,
    ...title,
    ...opening,
    signature,
    date,
    ...firstVillages.flatMap(({ name, slug, address, telephone }) => [name, slug, address, telephone]),
    ...deadlineNames.flatMap((name) => [firstDeadlines[name].what, ...saidOf(firstDeadlines[name].date)]),
  ]
  for (const said of words) expect(whereSaid(said), said).toEqual([])
  expect(whereSaid(new RegExp(`\\b${firstTown.areaCode}-\\d{7,8}\\b`))).toEqual([])
  expect(
    whereSaid(new RegExp(`\\b\\d{4}-(${firstVillages.map(({ code }) => code).join('|')})-\\d{4,}-\\d\\b`)),
  ).toEqual([])
  // A district of 街道 has no 镇.
  expect(whereSaid('镇')).toEqual([])
  expect(whereSaid(/\{day:|undefined|\[object/)).toEqual([])
})

/** `MM-DD` as pages say it of a deadline: 3月5日前, and 3月底前 of a month's last day. */
function saidOf(date: string): string[] {
  const [month, day] = date.split('-').map(Number)
  return [`${month}月${day}日前`, `${month}月底前`]
}

test('its own name, office, examples and dates stand where they should', () => {
  const own: [string, string][] = [
    [town.controller, 'anybody /privacy/'],
    [town.controller, `anybody /villages/${first.slug}/register/member/`],
    [town.questions, 'anybody /privacy/'],
    [`${publishedYear.retentionMonths} 个月`, 'anybody /privacy/'],
    [`${publishedYear.auditMonths} 个月`, 'anybody /privacy/'],
    [town.office, 'anybody /help/'],
    [town.office, 'town /office/'],
    [town.tagline, 'anybody /'],
    [town.telephone, 'anybody /villages/'],
    [town.hours, 'anybody /villages/'],
    [town.footer, `anybody ${member}`],
    [notice.title[1]!, 'anybody /notice/'],
    [`例如 ${town.areaCode}-55550000`, `nonsense at /villages/${first.slug}/register/unit/ 昨天`],
    [`例如 ${town.postcode}`, `nonsense at /villages/${first.slug}/register/unit/ 昨天`],
    [`例如 ${today()}`, `nonsense at /villages/${first.slug}/register/member/ 昨天`],
    ['应在 2024 年通知发布以后', `nonsense at /villages/${first.slug}/register/member/ 2024-03-03`],
    [`双报到 · ${town.name}`, 'anybody /deadlines.ics'],
  ]
  for (const [said, at] of own) expect(texts.get(at), at).toContain(said)
  for (const at of whereSaid('class="site-name"')) expect(texts.get(at)).toContain(town.name)
  const digits = `${year}${first.code}0001`
  const example = `${year}-${first.code}-0001-${checkDigit(digits)}`
  expect(texts.get('anybody /receipts/')).toContain(`例如 ${example}`)
})

test('a moved deadline is the same on every page, sheet and calendar that names it, in its year alone', async () => {
  const sheets = ['unit-registration', 'member-registration'].map((slug) => `anybody /forms/${slug}/blank/`)
  const inFull = ['/', '/help/', '/deadlines/'].map((path) => `anybody ${path}`)
  for (const at of inFull) expect(texts.get(at), at).toContain(`${year}年${moved}前`)
  for (const at of [...sheets, 'anybody /forms/', `anybody ${unit}sheet/`, `anybody ${member}sheet/`])
    expect(texts.get(at), at).toContain(`${moved}前`)
  const onPaper = whereSaid(/class="sheet-paragraph">以下《回执》/)
  expect(onPaper.length).toBeGreaterThan(sheets.length + 4)
  for (const at of onPaper) expect(texts.get(at), at).toContain(`在${moved}前交`)
  const noticePages = whereSaid(notice.title[1]!)
  expect(whereSaid(`${unmoved}前`).filter((at) => !noticePages.includes(at))).toEqual([])
  const days = [year, year + 1].flatMap((each) =>
    deadlineNames.map((name) => `${each}${(deadlines[name].moved[each] ?? deadlines[name].date).replace('-', '')}`),
  )
  const expected = days.map((day) => (day === `${year}0920` ? `${year}0927` : day))
  const calendar = texts.get('anybody /deadlines.ics')!
  expect([...calendar.matchAll(/^DTSTART[^:]*:(\d+)/gm)].map(([, day]) => day)).toEqual(expected)
})

test('a member registers, prints, is received, and finds the year, the list and the calendar', async () => {
  const page = await browser.open({ viewport: { width: 360, height: 740 } })
  await page.goto(`${origin}/`)
  expect(await accent(page)).toBe(asRgb(town.colours.accent!))
  expect(town.colours.accent).not.toBe(firstTown.colours.accent)
  await page.getByRole('navigation').getByRole('link', { name: '村居' }).click()
  await page.getByRole('link', { name: new RegExp(third.name) }).click()
  await page.getByRole('link', { name: /^党员报到/ }).click()
  await page.getByLabel(/同意为双报到/).check()
  await page.getByLabel(/单独同意/).check()
  const typed = {
    姓名: '孙示例',
    所属党组织: '示例机械厂党支部',
    居住地址: `${third.name} 3 号`,
    联系电话: `${town.areaCode} 6666 0188`,
    年龄: '68',
    可以提供志愿服务的时间段: '周六',
    填表日期: '2026-06-18',
  }
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text)
  await page.getByLabel('女').check()
  await page.getByLabel(/^其他/).fill('写春联')
  await press(page, { name: '下一步：核对' })
  await press(page, { name: '没有问题，提交' })
  await page.waitForURL(/\/receipts\/[\w-]{22}\/$/)
  const number = (await page.locator('.number').first().textContent())!.trim()
  expect(number).toMatch(new RegExp(`^${year}-${third.code}-0001-\\d$`))
  const { pages, text } = await printedReceipt(page)
  expect(pages).toBe(1)
  expect(text[0]).toContain(`在${moved}前交所在单位党组织`)

  const clerk = await browser.open({ viewport: { width: 1280, height: 900 } })
  await clerk.goto(`${origin}/office/`)
  await clerk.getByLabel('访问口令').fill(keyOf(third))
  await press(clerk, { name: '登录' })
  expect(await clerk.locator('main').textContent()).toContain(third.name)
  await clerk.goto(`${origin}/office/registrations/`)
  await clerk.getByRole('link', { name: number }).click()
  await clerk.getByLabel('收到日期').fill('2026-06-19')
  await press(clerk, { name: '确认收到' })
  await page.reload()
  expect(await page.locator('main').textContent()).toContain('已收到')
  await page.getByRole('link', { name: /认领项目、记录服务/ }).click()
  expect(await page.locator('main').textContent()).toContain(`截止${year}年11月15日`)

  const headers = { Authorization: `Bearer ${keyOf(third)}` }
  const csv = await read(origin, '/office/exports/member-registration.csv', headers)
  const [row] = parse(csv.text, { bom: true, columns: true }) as Record<string, string>[]
  expect(row).toMatchObject({ 编号: number, 村居: third.name, 联系电话: `${town.areaCode}-66660188` })
  await page.goto(`${origin}/deadlines/`)
  expect(await page.locator('main').textContent()).toContain(`${year}年${moved}前`)
})

test('a sheet prints the days of its own year, also after that year', async () => {
  await site.setClock(`${year + 1}-02-01T09:00+08:00`)
  expect((await read(origin, '/deadlines/')).text).toContain(`${year + 1}年${unmoved}前`)
  expect((await read(origin, `${member}sheet/`)).text).toContain(`在${moved}前交`)
})

/** What the header's heading is drawn in. */
function accent(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.querySelector('.site-name strong')!).color)
}

function asRgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`
}
