import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { addActivity } from '../../db/attendance.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { onFreePort } from '../../functions/machine/ports.ts'
import { startSite, type Site } from '../../functions/machine/site.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { openBrowser, pdf, type TestBrowser } from '../harness/browser.ts'
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

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  browser = await openBrowser()
  members = await register(50, DAY)
  numbers = members.map(({ number }) => number).toSorted()
  await register(3, '2026-06-20')
  await register(3, DAY, unlisted.slug)
  await register(5, '2026-06-21')
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
  const { pages, text, queries } = await print(`/office/print/receipts/?day=${DAY}`)
  expect(pages).toBe(50)
  expect(heads(text)).toEqual(numbers)
  for (const page of text) {
    expect(page).toContain('党员与村居党组织联系报到单')
    expect(page).toContain('本党组织已于2026年6月19日收到张三同志的报到单')
    expect(page).toContain('此表留存现居住地党组织保管')
  }
  const five = await print('/office/print/receipts/?day=2026-06-21')
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
  const short = await print(`/office/print/cards/?form=member-activity-card&year=${year}`)
  expect(heads(short.text)).toEqual(evaluated.map(({ number }) => number).toSorted())
  const [, long] = evaluated.toSorted((one, other) => one.number.localeCompare(other.number))
  for (let row = 0; row < 40; row++) {
    const words = { date: today(), category: 'publicBenefit', content: `第 ${row} 次清理楼道` } as const
    const activity = randomToken()
    await addActivity(storage, home.slug, words, { activity, present: [long!], at: now() })
  }
  const { text, queries } = await print(`/office/print/cards/?form=member-activity-card&year=${year}`)
  const [first, second] = heads(text)
  expect(heads(text).filter((number) => number === long!.number).length).toBeGreaterThan(1)
  expect([first, second]).toEqual(heads(short.text).slice(0, 2))
  expect(new Set(heads(text))).toEqual(new Set(heads(short.text)))
  expect(queries).toBe(short.queries)
  const ofLong = text.filter((page) => page.includes(`编号${long!.number}`)).join('')
  for (let row = 0; row < 40; row++) expect(ofLong.split(`第${row}次清理楼道`)).toHaveLength(2)
  for (const { number } of evaluated) expect(text.join('')).toContain(`评语${number}`)
})

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
