import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeClaim } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { serviceItems } from '../../db/schema.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { daysAfter, now, thisYear, today } from '../../src/domain/calendar.ts'
import { showDate } from '../../src/domain/forms/typed.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { villages } from '../../src/domain/villages.ts'
import { post, read, register, type Fields } from '../harness/person.ts'
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

async function findItem(id: string) {
  const [found] = await storage.db.select().from(serviceItems).where(eq(serviceItems.id, id))
  return found!
}

async function holder(kind: 'unit' | 'member' = 'member', isReceived = true) {
  const path = await register(origin, kind, { projects: [], otherProject: '写春联' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  if (isReceived) await receiveRegistration(storage, registration, today())
  return { path, registration, claims: () => listClaimsOf(storage, registration.id, year) }
}

/** What the page says to which the answer leads. */
const saidAfter = async (to: string, fields: Fields) => {
  const answer = await post(origin, to, fields)
  expect(answer.status, fields.step as string).toBe(303)
  const { text } = await read(origin, answer.headers.get('Location')!)
  const [, title, banner] = /<title>(.*?)<\/title>[^]*?role="status"[^>]*>([^]*?)<\/div>/.exec(text)!
  expect(banner).toContain(`href="tel:${home.telephone}"`)
  const what = /<strong>(.*?)<\/strong>/.exec(banner!)![1]!
  expect(title).toContain(what.replace('。', ''))
  return what
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
  expect(right.headers.get('Location')).toMatch(new RegExp(`^/receipts/pair-[^/]+/${year}/\\?done=claim$`))
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

test('what is not for them is refused with the one reason that holds and the way on, and nothing is claimed', async () => {
  const member = await holder()
  const unit = await holder('unit')
  const unreceived = await holder('member', false)
  const cases = [
    ['member', member, await item({ audience: 'units' }), '这一项只由单位党组织认领'],
    ['unit', unit, await item({ audience: 'members' }), '这一项只由党员认领'],
    ['member', member, await item({ status: 'closed' }), '这一项已经结束'],
    ['member', member, await item({ year: year - 1 }), '这一项不是今年的'],
    ['member', member, await item({ village: unlisted.slug }), `您在${home.name}报到`],
    ['member', unreceived, await item(), '村居收到报到单后，就可以认领'],
  ] as const
  for (const [kind, who, id, reason] of cases) {
    const { number, village } = who.registration
    const place = (await findItem(id)).village
    const pair = { step: 'claim', number, telephone: telephone[kind] }
    for (const [path, fields] of [
      [`${who.path}${year}/`, { step: 'claim', item: id }],
      [address(id, place), pair],
    ] as const) {
      const answer = await post(origin, path, fields)
      const text = await answer.text()
      expect(answer.status).toBe(409)
      expect(text).toContain(reason)
      expect(text).toContain(`href="tel:${villages.find(({ slug }) => slug === village)!.telephone}"`)
      if (path === address(id, place)) expect(text).toMatch(/href="\/receipts\/pair-[^/]+\/"[^]*打开我的回执页/)
    }
    expect(await who.claims()).toEqual([])
  }
  const gone = await post(origin, `${member.path}${year}/`, { step: 'claim', item: crypto.randomUUID() })
  expect([gone.status, await gone.text()]).toEqual([409, expect.stringContaining('清单上没有这一项了')])
  const draft = await item({ status: 'draft' })
  expect((await post(origin, `${member.path}${year}/`, { step: 'claim', item: draft })).status).toBe(409)
  for (const [id, place] of [
    [draft, home.slug],
    [await item({ village: unlisted.slug }), home.slug],
    [crypto.randomUUID(), home.slug],
  ] as const)
    expect((await post(origin, address(id, place), { step: 'claim', number: '', telephone: '' })).status).toBe(404)
})

test('after each press the page of the year says what happened and what comes next; twice is no error', async () => {
  const { path, claims } = await holder()
  const page = `${path}${year}/`
  const id = await item({ title: '陪老人聊天' })
  expect(await saidAfter(page, { step: 'claim', item: id })).toBe('已认领“陪老人聊天”。')
  expect(await saidAfter(page, { step: 'claim', item: id })).toContain('您已经认领了')
  expect(await claims()).toHaveLength(1)
  const [claim] = await claims()
  const own = `${page}claims/${claim!.id}/`
  const complete = { step: 'complete', completedOn: today(), done: '聊了一下午', revision: '1' }
  expect(await saidAfter(own, complete)).toBe('完成日期已保存，等村居确认。')
  expect(await saidAfter(own, complete)).toBe('完成日期已保存，等村居确认。')
  expect((await post(origin, own, { ...complete, done: '别的内容' })).status).toBe(409)
  expect(await saidAfter(own, { ...complete, done: '买了菜', revision: '2' })).toBe('已更正，等村居确认。')
  const full = await item({ title: '下棋', places: 1 })
  await post(origin, `${(await holder()).path}${year}/`, { step: 'claim', item: full })
  expect(await saidAfter(page, { step: 'claim', item: full })).toBe('名额已满，“下棋”已为您排上候补。')
  expect(await saidAfter(page, { step: 'claim', item: full })).toBe('这一项您已经在候补，不用再排。')
  const other = await item()
  await saidAfter(page, { step: 'claim', item: other })
  const second = (await claims()).find((claimed) => claimed.item === other)!
  const release = { step: 'release', sure: 'yes', revision: '1' }
  for (const _ of [1, 2]) expect(await saidAfter(`${page}claims/${second.id}/`, release)).toContain('已放弃认领')
  const unknown = (await read(origin, `${page}?done=everything`)).text
  expect(unknown).not.toContain('role="status"')
  const refused = await post(origin, `${page}?done=claim`, { step: 'claim', item: await item({ status: 'closed' }) })
  expect(await refused.text()).not.toContain('role="status"')
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
  const written = `完成日期：${showDate(`${year}-01-01`)} · 状态：待确认`
  expect(csv).toMatch(new RegExp(`"${year}年认领","服务项目：.*认领日期：${showDate(today())} · ${written}"`))
  expect(csv).toContain(`"${year}年评语","村居还没有写评语"`)
  expect(csv).toMatch(/"回执核验网址","http.*\/verify\/\d{4}-\d{3}-\d{4}-\d\/"/)
  await changeClaim(storage, { village: home.slug }, { id: claim!.id, revision: 3 }, 'confirm', { at: now() })
  const confirmed = (await read(origin, `${path}data.csv`)).text
  expect(confirmed).toContain(`状态：已确认 · 确认日期：${showDate(today())}`)
})
