import { afterAll, beforeAll, expect, test } from 'vitest'
import { listClaimsOf } from '../../db/claims.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { daysAfter, thisYear, today } from '../../src/domain/calendar.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { post, read, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, unlisted } from '../harness/town.ts'

const year = thisYear()
let site: TestSite
let storage: Storage
let origin: string

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  origin = site.origin
})
afterAll(() => site.stop())

async function item(changes: Partial<ServiceItem> = {}): Promise<string> {
  const words = { category: 'publicBenefit', detail: '', time: '周六', place: '活动室', audience: 'both', places: null }
  const id = crypto.randomUUID()
  const whole = {
    ...words,
    title: `项目${id.slice(0, 6)}`,
    village: home.slug,
    year,
    status: 'published',
    ...changes,
  }
  await createServiceItem(storage, { id, ...whole } as ServiceItem)
  return id
}

async function holder(kind: 'unit' | 'member' = 'member', isReceived = true) {
  const path = await register(origin, kind, { projects: [], otherProject: '写春联' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  if (isReceived) await receiveRegistration(storage, registration, today())
  return { path, registration, claims: () => listClaimsOf(storage, registration.id, year) }
}

const address = (id: string, village = home.slug) => `/villages/${village}/items/${id}/`
const telephone = { member: '13900000000', unit: '13800000000' }

test('of two hundred who press at one moment ten have a place, and the others wait in one order that holds', async () => {
  const id = await item({ places: 10 })
  const people: Awaited<ReturnType<typeof holder>>[] = []
  while (people.length < 200) people.push(...(await Promise.all(Array.from({ length: 20 }, () => holder()))))
  const answers = await Promise.all(
    people.map(({ path }) => post(origin, `${path}${year}/`, { step: 'claim', item: id })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  const standing = async () => {
    const all = await Promise.all(people.map((person) => person.claims()))
    const made = all.map(([claim], index) => ({ claim: claim!, person: people[index]! }))
    const line = made.filter(({ claim }) => claim.turn !== null)
    return {
      placed: made.filter(({ claim }) => claim.status === 'claimed'),
      line: line.toSorted((one, other) => one.claim.turn! - other.claim.turn!),
    }
  }
  const { placed, line } = await standing()
  expect(placed).toHaveLength(10)
  expect(line.map(({ claim }) => claim.turn)).toEqual(Array.from({ length: 190 }, (_, index) => index + 1))
  for (const [round, { claim, person }] of placed.entries()) {
    const given = await post(origin, `${person.path}${year}/claims/${claim.id}/`, {
      step: 'release',
      sure: 'yes',
      revision: '1',
    })
    expect(given.status).toBe(303)
    const [first] = await line[round]!.person.claims()
    expect(first).toMatchObject({ status: 'claimed', turn: null, movedUpAt: expect.any(Number) })
    expect((await line[round + 1]!.person.claims())[0]).toMatchObject({ status: 'waiting', turn: 1 })
  }
  const after = await standing()
  expect(after.placed).toHaveLength(10)
  expect(after.line.map(({ claim }) => claim.id)).toEqual(line.slice(10).map(({ claim }) => claim.id))
  expect((await read(origin, `${line[0]!.person.path}${year}/`)).text).toContain('已轮到您')
  const waiting = line[10]!.person
  expect((await read(origin, `${waiting.path}${year}/`)).text).toMatch(/候补第 1 位[^]*不候补了/)
  expect((await read(origin, address(id))).text).toMatch(/10 个，已满[^]*已有 180 人候补/)
})

test('whoever claims two items at one time is told beside the second and after it, and may', async () => {
  const { path, claims } = await holder()
  const [first, second, later] = [
    await item({ title: '早上的一项', dates: `${year}-12-05 09:00-11:00` }),
    await item({ title: '重叠的一项', dates: `${year}-12-05 10:30-12:00`, contact: '文体干事' }),
    await item({ title: '接着的一项', dates: `${year}-12-05 11:00-12:00` }),
  ]
  await post(origin, `${path}${year}/`, { step: 'claim', item: first })
  const offers = (await read(origin, `${path}${year}/`)).text
  expect(offers.match(/时间和您认领的“早上的一项”有重叠/g)).toHaveLength(1)
  await post(origin, `${path}${year}/`, { step: 'claim', item: second })
  const after = (await read(origin, `${path}${year}/`)).text
  expect(after).toMatch(/重叠的一项[^]*有重叠[^]*文体干事/)
  expect(await claims()).toHaveLength(2)
  expect((await post(origin, `${path}${year}/`, { step: 'claim', item: later })).status).toBe(303)
})

test('an item that has ended is offered nowhere, and its page says so', async () => {
  const { path } = await holder()
  const id = await item({ title: '上个月的一项', until: daysAfter(today(), -1) })
  expect((await read(origin, `${path}${year}/`)).text).not.toContain('上个月的一项')
  expect((await read(origin, '/items/')).text).not.toContain('上个月的一项')
  expect((await read(origin, address(id))).text).toContain('已经结束')
  expect((await post(origin, `${path}${year}/`, { step: 'claim', item: id })).status).toBe(409)
})

test('whoever knows number and telephone claims on the item’s own page, and is led to the year', async () => {
  const { registration, claims } = await holder()
  const id = await item({ places: 2 })
  const wrong = await post(origin, address(id), {
    step: 'claim',
    number: registration.number,
    telephone: '13700000000',
  })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('没有找到编号和电话都对得上的回执')
  const blank = await post(origin, address(id), { step: 'claim', number: '1', telephone: '' })
  expect(await blank.text()).toMatch(/编号不对[^]*请填写联系电话[^]*value="1"/)
  expect(await claims()).toEqual([])
  const right = await post(origin, address(id), {
    step: 'claim',
    number: registration.number,
    telephone: telephone.member,
  })
  expect(right.status).toBe(303)
  expect(right.headers.get('Location')).toMatch(new RegExp(`^/receipts/pair-[^/]+/${year}/#claims$`))
  expect(await claims()).toHaveLength(1)
  expect((await read(origin, address(id))).text).toContain('2 个，还剩 1 个')
})

test('guessing at an item’s page is stopped as at the page that finds receipts', async () => {
  const { registration } = await holder()
  const id = await item()
  const guess = (at: number) =>
    post(
      origin,
      address(id),
      { step: 'claim', number: registration.number, telephone: `1370000000${at}` },
      { 'CF-Connecting-IP': '10.9.9.9' },
    )
  for (let at = 0; at < 5; at++) expect((await guess(at)).status).toBe(422)
  const stopped = await guess(6)
  expect(stopped.status).toBe(429)
  expect(stopped.headers.get('Retry-After')).toMatch(/^\d+$/)
})

test('what is not for them is refused with a reason, and nothing is claimed', async () => {
  const member = await holder()
  const unreceived = await holder('member', false)
  const cases = [
    [member, { audience: 'units' }, '这一项不能认领'],
    [member, { status: 'closed' }, '这一项不能认领'],
    [member, { year: year - 1 }, '这一项不能认领'],
    [unreceived, {}, '村居收到报到单后'],
  ] as const
  for (const [who, changes, reason] of cases) {
    const id = await item(changes)
    const answer = await post(origin, `${who.path}${year}/`, { step: 'claim', item: id })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain(reason)
    expect(await who.claims()).toEqual([])
  }
  for (const id of [await item({ status: 'draft' }), await item({ village: unlisted.slug }), crypto.randomUUID()])
    expect((await post(origin, address(id), { step: 'claim', number: '', telephone: '' })).status).toBe(404)
})

test('the day of completion lies in the year, and can be set right while it waits', async () => {
  const { path, claims } = await holder('unit')
  await post(origin, `${path}${year}/`, { step: 'claim', item: await item() })
  const [claim] = await claims()
  const complete = (completedOn: string, revision: number) =>
    post(origin, `${path}${year}/claims/${claim!.id}/`, { step: 'complete', completedOn, revision: String(revision) })
  for (const [day, message] of [
    ['', '请填写完成日期'],
    ['2999-01-01', '完成日期不能晚于今天'],
    [`${year - 1}-12-31`, `完成日期应在 ${year} 年以内`],
  ] as const) {
    const wrong = await complete(day, 1)
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain(message)
  }
  expect((await complete(today(), 1)).status).toBe(303)
  expect((await complete(`${year}-01-01`, 2)).status).toBe(303)
  expect((await claims())[0]).toMatchObject({ status: 'completed', completedOn: `${year}-01-01` })
  const csv = (await read(origin, `${path}data.csv`)).text
  expect(csv).toContain(`"${year}年认领"`)
})
