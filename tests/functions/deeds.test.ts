import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { execute } from '../../db/client.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { findYear } from '../../db/years.ts'
import { daysAfter, now, thisYear, today } from '../../src/domain/calendar.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { expectFigures } from '../harness/figures.ts'
import { post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

/* What a person did is written once and counts everywhere. */

const year = thisYear()
let site: TestSite
let storage: Storage
let origin: string
let office: { Cookie: string }
let next: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  origin = site.origin
  const keyOf = (village: string) =>
    createAccessKey(storage, { role: 'village', village, name: '窗口', at: now() }).then((key) => signIn(origin, key))
  office = await keyOf(home.slug)
  next = await keyOf(neighbour.slug)
})
afterAll(() => site.stop())

async function makeItem(changes: Partial<ServiceItem> = {}): Promise<ServiceItem> {
  const id = crypto.randomUUID()
  const words = { category: 'publicBenefit', detail: '', time: '周六', place: '活动室', audience: 'both', places: null }
  const rest = { village: home.slug, year, status: 'published', title: `项目${id.slice(0, 6)}` }
  const item = { id, ...words, ...rest, ...changes } as ServiceItem
  await createServiceItem(storage, item)
  return item
}

const found = async (path: string) => (await findRegistrationByToken(storage, path.split('/')[2]!))!

async function received(kind: 'unit' | 'member' = 'member') {
  const path = await register(origin, kind, { projects: [], otherProject: '写春联' })
  const registration = await found(path)
  await receiveRegistration(storage, registration, today())
  const { id, number } = registration
  return {
    path,
    number,
    kind,
    year,
    office,
    registration,
    claims: () => listClaimsOf(storage, id, year),
    /** What the card says. */
    rows: async () => {
      const { rows } = await findYear(storage, await found(path), year)
      return rows.filter(({ isDeed }) => isDeed).map(({ answers }) => `${answers.date} ${answers.content}`)
    },
  }
}
type Holder = Awaited<ReturnType<typeof received>>

/** Claims the item and says that it is done; the address of the claim. */
async function complete({ path, registration, claims }: Holder, item: ServiceItem, done = '', completedOn = today()) {
  await claimItem(storage, registration, item.id, now())
  const claim = (await claims()).find((made) => made.item === item.id)!
  const fields = { step: 'complete', revision: '1', completedOn, done }
  expect((await post(origin, `${path}${year}/claims/${claim.id}/`, fields)).status).toBe(303)
  return `/office/claims/${claim.id}/`
}
const decide = (desk: string, fields: Fields) => post(origin, desk, fields, office).then(({ status }) => status)

describe.each(['member', 'unit'] as const)('a claim of a %s', (kind) => {
  test('is the row of the card once it is confirmed, and no longer when it is disputed', async () => {
    const holder = await received(kind)
    const item = await makeItem()
    await expectFigures(origin, holder, { counted: 0, isMet: false, rows: 0, waiting: 0 })
    const desk = await complete(holder, item, '修好小家电 12 件')
    await expectFigures(origin, holder, { counted: 0, isMet: false, rows: 0, waiting: 1 })
    const confirmed = { counted: 1, isMet: true, rows: 1, waiting: 0 }
    expect(await decide(desk, { step: 'confirm', revision: '2' })).toBe(303)
    await expectFigures(origin, holder, confirmed)
    expect(await holder.rows()).toEqual([`${today()} ${item.title}：修好小家电 12 件`])
    expect((await read(origin, `${holder.path}${year}/`)).text).toContain('认领的项目')
    expect(await decide(desk, { step: 'dispute', revision: '3', reason: '没有见到' })).toBe(303)
    await expectFigures(origin, holder, { counted: 0, isMet: false, rows: 0, waiting: 0 })
    const again = { step: 'complete', revision: '4', completedOn: today(), done: '' }
    const page = desk.replace('/office/', `${holder.path}${year}/`)
    expect((await read(origin, page)).text).toContain('修好小家电 12 件</textarea>')
    expect((await post(origin, page, again)).status).toBe(303)
    expect(await decide(desk, { step: 'confirm', revision: '5' })).toBe(303)
    await expectFigures(origin, holder, confirmed)
    expect(await holder.rows()).toEqual([`${today()} ${item.title}`])
  })

  test('is filled in and confirmed by the village for who cannot, in its year', async () => {
    const holder = await received(kind)
    const item = await makeItem()
    await claimItem(storage, holder.registration, item.id, now())
    const [claim] = await holder.claims()
    const attend = { step: 'attend', revision: '1', completedOn: `${year - 1}-12-31`, done: `${item.title}两次` }
    expect(await decide(`/office/claims/${claim!.id}/`, attend)).toBe(422)
    expect(await decide(`/office/claims/${claim!.id}/`, { ...attend, completedOn: today() })).toBe(303)
    expect(await holder.rows()).toEqual([`${today()} ${item.title}两次`])
    await expectFigures(origin, holder, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  })
})

test('whoever is ticked at an item has its row once, whatever stood there before', async () => {
  const item = await makeItem({ places: 2, audience: 'both' })
  const before = daysAfter(today(), -1)
  const [claimed, waiting, confirmed, earlier, stranger, unit] = [
    await received(),
    await received(),
    await received(),
    await received(),
    await received(),
    await received('unit'),
  ]
  await storage.db.run(`update service_items set places = null where id = '${item.id}'`)
  await claimItem(storage, claimed.registration, item.id, now())
  await complete(waiting, item, '我自己写的')
  expect(await decide(await complete(confirmed, item), { step: 'confirm', revision: '2' })).toBe(303)
  expect(await decide(await complete(earlier, item, '', before), { step: 'confirm', revision: '2' })).toBe(303)
  await storage.db.run(`update service_items set places = 2 where id = '${item.id}'`)
  const people = [claimed, waiting, confirmed, earlier, stranger, unit]
  const form = `/office/attendance/?item=${item.id}`
  expect((await read(origin, form, office)).text).toContain(`签到：${item.title}`)
  const sent = () => ({
    step: 'attend',
    date: today(),
    content: '春季大扫除',
    ticket: crypto.randomUUID(),
    present: people.map(({ number }) => number),
  })
  const late = { step: 'complete', revision: '2', completedOn: before, done: '晚了' }
  const id = (await waiting.claims())[0]!.id
  const [first] = await Promise.all([
    post(origin, form, sent(), office).then((response) => response.text()),
    post(origin, form, sent(), office),
    post(origin, `${waiting.path}${year}/claims/${id}/`, late),
  ])
  expect(first).toMatch(/已给 [05] 张卡各记一笔/)
  const words = `${today()} ${item.title}：春季大扫除`
  for (const { rows } of [claimed, stranger, unit]) expect(await rows()).toEqual([words])
  expect(await waiting.rows()).toHaveLength(1)
  expect(await confirmed.rows()).toEqual([`${today()} ${item.title}`])
  expect(await earlier.rows()).toEqual([`${before} ${item.title}`, words])
  const counts = { isMet: true, waiting: 0 }
  for (const one of people)
    await expectFigures(
      origin,
      one,
      one === earlier ? { ...counts, counted: 2, rows: 2 } : { ...counts, counted: 1, rows: 1 },
    )
  const afterwards = await received()
  expect(await claimItem(storage, afterwards.registration, item.id, now())).toBeUndefined()
  expect((await afterwards.claims())[0]).toMatchObject({ status: 'waiting', turn: 1 })
  const wrong = await post(origin, form, { ...sent(), date: `${year - 1}-12-31` }, office)
  expect(await wrong.text()).toContain(`日期应在 ${year} 年以内`)
  expect((await post(origin, form, sent(), next)).status).toBe(404)
})

test('before it issues the village is told what waits, and confirms it without losing what it typed', async () => {
  const holder = await received()
  await complete(holder, await makeItem())
  const record = crypto.randomUUID()
  const row = { step: 'add', ticket: record, date: today(), category: 'publicBenefit', content: '替邻居代购' }
  expect((await post(origin, `${holder.path}${year}/records/new/`, row)).status).toBe(303)
  await expectFigures(origin, holder, { counted: 0, isMet: false, rows: 0, waiting: 2 })
  const desk = `/office/evaluations/${year}/${holder.number}/`
  const seen = [...(await read(origin, desk, office)).text.matchAll(/name="seen" value="([^"]+)"/g)].map(
    ([, id]) => id!,
  )
  const typed = { step: 'confirm', seen, comment: '热心邻里', commentedOn: today(), revision: '0' }
  expect(await (await post(origin, desk, typed, next)).text()).not.toContain('替邻居代购')
  await expectFigures(origin, holder, { counted: 0, isMet: false, rows: 0, waiting: 2 })
  const answer = await (await post(origin, desk, typed, office)).text()
  expect(answer).toMatch(/已确认 2 项[^]*热心邻里<\/textarea>/)
  await expectFigures(origin, holder, { counted: 2, isMet: true, rows: 2, waiting: 0 })
  const late = await post(origin, desk, typed, office)
  expect(late.status).toBe(409)
  const csv = await read(origin, '/office/exports/member-activity-card.csv', office)
  const rows = parse(csv.text, { bom: true, columns: true }) as Record<string, string>[]
  expect(rows.filter((line) => line['编号'] === holder.number).map((line) => line['记录状态'])).toEqual([
    '已确认',
    '已确认',
  ])
})

test('afterwards every key is kept whose words a row has, and no other', async () => {
  expect(await wrongEnvelopes(site.env)).toEqual([])
  const [rows] = await execute(site.env, ['select count(*) from claims where sealed_done is not null'], 'read')
  expect(rows![0]![0]).toBeGreaterThan(5)
})
