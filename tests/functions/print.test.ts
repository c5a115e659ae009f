import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import { extractLinks, extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { addActivity } from '../../db/attendance.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { writeOwnForm } from '../../db/own-forms.ts'
import { findLinkToken, findRegistrationByToken } from '../../db/registrations.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { onFreePort } from '../../functions/machine/ports.ts'
import { startSite, type Site } from '../../functions/machine/site.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { openBrowser, pdf, press, type TestBrowser } from '../harness/browser.ts'
import { signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { registered } from '../samples.ts'
import { home, unlisted } from '../harness/town.ts'

const DAY = '2026-06-19'
let site: TestSite
let storage: Storage
let browser: TestBrowser
/** The same site once more, which reaches its database through a proxy that counts. */
let counted: Site
let proxy: Server
let asked = 0
let office: { Cookie: string }
let numbers: string[]
let members: Registration[]
let members21: string[]

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  browser = await openBrowser()
  members = await register(50, DAY)
  numbers = members.map(({ number }) => number).toSorted()
  await register(3, '2026-06-20')
  await register(3, DAY, unlisted.slug)
  members21 = (await register(5, '2026-06-21')).map(({ number }) => number).toSorted()
  proxy = createServer((incoming, answer) => {
    asked++
    const { hostname, port } = new URL(site.databaseUrl)
    const { url, method, headers } = incoming
    const onwards = request({ hostname, port, path: url, method, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers)
      response.pipe(answer)
    })
    incoming.pipe(onwards)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as { port: number }
  const bindings = { ...site.env, DATABASE_URL: `http://127.0.0.1:${port}` }
  counted = await onFreePort('127.0.0.1', (free) =>
    startSite({ host: '127.0.0.1', port: free, bindings, dataDir: `${site.dataDir}/counted` }),
  )
  office = await signIn(
    counted.origin,
    await createAccessKey(storage, { role: 'village', village: home.slug, name: '窗口', at: now() }),
  )
})
afterAll(async () => {
  await browser?.close()
  await counted?.stop()
  proxy?.close()
  await site?.stop()
})

async function register(many: number, receivedOn: string, village = home.slug): Promise<Registration[]> {
  const answers = registered.member
  const made: Registration[] = []
  while (made.length < many) {
    const sent = { kind: 'member', village, answers, ticket: randomToken(), at: now() } as const
    const registration = (await findRegistrationByToken(storage, (await submitRegistration(storage, sent))!.token))!
    await receiveRegistration(storage, registration, receivedOn)
    made.push(registration)
  }
  return made
}

/** The page as it prints, and how often it asked the database. */
async function print(path: string) {
  const page = await browser.open({ extraHTTPHeaders: office })
  const before = asked
  await page.goto(counted.origin + path)
  const queries = asked - before
  const printed = await pdf(page)
  await page.context().close()
  return { ...printed, queries }
}

/** The number in the head of each page. */
const heads = (text: string[]) => text.map((page) => /编号(\d{4}-\d{3}-\d{4}-\d)/.exec(page)?.[1])

test('the 50 receipts of a day are one job of 50 pages, by number, and cost as many queries as five', async () => {
  const { pages, text, queries } = await print(`/office/print/receipts/?day=${DAY}&sides=one`)
  expect(pages).toBe(50)
  expect(heads(text)).toEqual(numbers)
  for (const page of text) {
    expect(page).toContain('党员与村居党组织联系报到单')
    expect(page).toContain('本党组织已于2026年6月19日收到张三同志的报到单')
    expect(page).toContain('此表留存现居住地党组织保管')
  }
  const five = await print('/office/print/receipts/?day=2026-06-21&sides=one')
  expect(five.pages).toBe(5)
  expect(queries).toBe(five.queries)
  expect(queries).toBeGreaterThan(0)
})

test('the cards of a year are one job, each with its rows and comment, a long one with all its pages', async () => {
  const year = thisYear()
  const evaluated = members.slice(10, 15)
  for (const member of evaluated) {
    const words = { comment: `评语 ${member.number}`, commentedOn: today() }
    await writeEvaluation(storage, member, year, words, { step: 'issue', revision: 0 })
  }
  const draft = { comment: '草稿', commentedOn: today() }
  await writeEvaluation(storage, members[20]!, year, draft, { step: 'draft', revision: 0 })
  const cards = `/office/print/cards/?form=member-activity-card&year=${year}`
  const short = await print(`${cards}&sides=one`)
  expect(heads(short.text)).toEqual(evaluated.map(({ number }) => number).toSorted())
  const [, long] = evaluated.toSorted((one, other) => one.number.localeCompare(other.number))
  for (let row = 0; row < 40; row++) {
    const words = { date: today(), category: 'publicBenefit', content: `第 ${row} 次清理楼道` } as const
    const activity = randomToken()
    await addActivity(storage, home.slug, words, { activity, present: [long!], at: now() })
  }
  const { text, queries } = await print(`${cards}&sides=one`)
  const [first, second] = heads(text)
  expect(heads(text).filter((number) => number === long!.number).length).toBeGreaterThan(1)
  expect([first, second]).toEqual(heads(short.text).slice(0, 2))
  expect(new Set(heads(text))).toEqual(new Set(heads(short.text)))
  expect(queries).toBe(short.queries)
  const ofLong = text.filter((page) => page.includes(`编号${long!.number}`)).join('')
  for (let row = 0; row < 40; row++) expect(ofLong.split(`第${row}次清理楼道`)).toHaveLength(2)
  for (const { number } of evaluated) expect(text.join('')).toContain(`评语${number}`)
  onPaperOfItsOwn(await print(cards), heads(short.text))
})

test('on a printer that prints both sides nobody stands on the back of somebody else', async () => {
  const printed = await print('/office/print/receipts/?day=2026-06-21')
  onPaperOfItsOwn(printed, members21)
  expect(printed.pages).toBe(9)
  const page = await browser.open({ extraHTTPHeaders: office })
  await page.goto(`${counted.origin}/office/print/receipts/?day=2026-06-21`)
  await page.getByRole('link', { name: '去掉空白页' }).click()
  expect(await page.locator('main').textContent()).toContain('请选单面打印')
  expect((await pdf(page)).pages).toBe(5)
  await page.getByRole('link', { name: '改为每份从新的一张纸开始' }).click()
  expect((await pdf(page)).pages).toBe(9)
  await page.context().close()
})

/** Each number begins on an odd page, and what shares a sheet of paper with it is its own or blank. */
function onPaperOfItsOwn({ text }: { text: string[] }, expected: (string | undefined)[]) {
  const on = heads(text)
  expect([...new Set(on.filter(Boolean))]).toEqual([...new Set(expected)])
  for (let front = 0; front < text.length; front += 2) {
    expect(on[front]).toBeDefined()
    const back = text[front + 1] ?? ''
    expect(back === '' || on[front + 1] === on[front], `sheet ${front / 2 + 1}`).toBe(true)
  }
}

test('with the browser’s header and footer on, no sheet and no slip carries a private link, nor does any page of a holder’s', async () => {
  const [member] = await register(1, '2026-06-23')
  const unit = await registerUnit()
  const year = thisYear()
  const links = await Promise.all(
    [member!, unit].map(async ({ id }) => `/receipts/${await findLinkToken(storage, id)}/`),
  )
  const [mine, units] = links as [string, string]
  const printed = [
    `${mine}sheet/`,
    `${mine}link/`,
    `${mine}${year}/member-activity-card/`,
    `${units}sheet/`,
    `${units}${year}/unit-service-log/`,
    `${units}${year}/unit-evaluation-card/`,
    `${units}${year}/annual-report/`,
    `${units}${year}/responsibility-report/`,
    `/office/registrations/${unit.number}/`,
    `/office/registrations/${unit.number}/${year}/unit-service-log/`,
    `/office/registrations/${member!.number}/link/`,
    '/office/print/receipts/?day=2026-06-23',
  ]
  const seen = ['', 'amend/', 'move/', `${year}/`, `${year}/records/new/`].map((path) => mine + path)
  const page = await browser.open({ extraHTTPHeaders: office })
  for (const path of [...printed, ...seen]) {
    await page.goto(counted.origin + path)
    const { words, title } = await withHeaders(page, printed.includes(path) ? everything : undefined)
    expect(words, path).toContain(printed.includes(path) ? '127.0.0.1' : '这一页不打印')
    for (const link of links) expect(`${words} ${title}`, path).not.toContain(link.split('/')[2])
  }
  // The holder's own slip is a job of its own, with the link as a QR code alone.
  await page.goto(`${counted.origin}${mine}link/`)
  expect(await page.locator('.sheet .slip path').count()).toBeGreaterThan(0)
  expect((await pdf(page)).pages).toBe(1)
  // The slip has the new link as its words, and in no margin.
  await page.goto(`${counted.origin}/office/registrations/${member!.number}/link/`)
  await page.getByLabel('工作人员认识本人').check()
  await page.getByLabel(/当面要求换发/).check()
  await press(page, { name: '换发，并显示新的链接' })
  const link = await page.locator('.sheet-address').innerText()
  const { words, pages } = await withHeaders(page, everything)
  expect([pages, words.split(new URL(link).pathname.split('/')[2]!).length]).toEqual([1, 2])
  await page.context().close()
})

/** What a template can put into a margin, also where the page leaves no room for one. */
const everything = '<b style="font-size:6px"><i class="title"></i><i class="url"></i></b>'

/** As the browser prints it with a header and a footer: its own, or a template; with the links that can be pressed. */
async function withHeaders(page: Page, template?: string) {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.printToPDF', {
    displayHeaderFooter: true,
    preferCSSPageSize: true,
    ...(template && { headerTemplate: template, footerTemplate: template }),
  })
  await session.detach()
  const document = await getDocumentProxy(new Uint8Array(Buffer.from(data, 'base64')))
  const { text, totalPages } = await extractText(document)
  const { info } = await document.getMetadata()
  const { links } = await extractLinks(document)
  return { words: [...text, ...links].join(' ').replace(/\s/g, ''), title: JSON.stringify(info), pages: totalPages }
}

/** A unit with an issued evaluation and a report of its own. */
async function registerUnit(): Promise<Registration> {
  const sent = { kind: 'unit', village: home.slug, answers: registered.unit, ticket: randomToken(), at: now() } as const
  const { token } = (await submitRegistration(storage, sent))!
  await receiveRegistration(storage, (await findRegistrationByToken(storage, token))!, '2026-06-24')
  const unit = (await findRegistrationByToken(storage, token))!
  const words = { performance: 'good', comment: '很好', commentedOn: today() } as const
  await writeEvaluation(storage, unit, thisYear(), words, { step: 'issue', revision: 0 })
  const seen = { year: thisYear(), form: 'responsibility-report', revision: 0, at: now() }
  await writeOwnForm(storage, unit, seen, { done: '全年修理家电', next: '继续', writtenOn: today() })
  return unit
}

test('more than one job holds goes on where it ended', async () => {
  await register(101, '2026-06-22')
  const page = await browser.open({ extraHTTPHeaders: office })
  await page.goto(`${counted.origin}/office/print/receipts/?day=2026-06-22`)
  expect(await page.locator('article.sheet').count()).toBe(100)
  await page.getByRole('link', { name: '打印完这些' }).click()
  expect(await page.locator('article.sheet').count()).toBe(1)
  expect(await page.getByRole('link', { name: '打印完这些' }).count()).toBe(0)
  await page.context().close()
})
