import { afterAll, beforeAll, expect, test } from 'vitest'
import { listClaimsOf } from '../../db/claims.ts'
import { findEvaluation, listToEvaluate } from '../../db/evaluations.ts'
import { addRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents } from '../../db/schema.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { listRecordsOf } from '../../db/service-records.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { findYear } from '../../db/years.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { post, read, register, signIn, type Fields } from '../harness/person.ts'
import { registered } from '../samples.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, third } from '../harness/town.ts'

const year = thisYear()
let site: TestSite
let storage: Storage
let origin: string
let office: { Cookie: string }
let next: { Cookie: string }
let town: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  storage = await openStorage(site.bindings())
  office = await signIn(origin, site.keys[0]!.key)
  next = await signIn(origin, site.keys[1]!.key)
  town = await signIn(origin, site.townKey)
})
afterAll(() => site.stop())

async function received(kind: 'unit' | 'member', changes: Fields = {}) {
  const path = await register(origin, kind, changes)
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  return { path, registration }
}
const contents = async ({ id }: Registration) =>
  (await listRecordsOf(storage, id, year)).map(({ answers, status }) => `${answers.content} ${status}`)
const row = (changes: Fields = {}): Fields => ({
  step: 'add',
  date: today(),
  category: 'publicBenefit',
  content: '清理楼道',
  ticket: crypto.randomUUID(),
  ...changes,
})
/** What the page says to which an answer leads. */
const saidAfter = async (to: string, fields: Fields) => {
  const answer = await post(origin, to, fields)
  expect(answer.status).toBe(303)
  const { text } = await read(origin, answer.headers.get('Location')!)
  return /role="status"[^]*?<strong>(.*?)<\/strong>/.exec(text)?.[1]
}
const audited = async () =>
  (await storage.db.select().from(auditEvents)).map(({ action, subject }) => `${action} ${subject}`)

test('what a holder writes is one row however often it is sent; a unit is asked for no category', async () => {
  const { path, registration } = await received('unit')
  const { category: _, ...sent } = row()
  expect((await read(origin, `${path}${year}/records/new/`)).text).not.toContain('服务类别')
  const answers = await Promise.all([1, 2, 3].map(() => post(origin, `${path}${year}/records/new/`, sent)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(await contents(registration)).toEqual(['清理楼道 written'])
})

test('mistakes are named, the year of the page is kept to, nothing typed is lost', async () => {
  const { path, registration } = await received('member')
  const wrong = await post(
    origin,
    `${path}${year}/records/new/`,
    row({ date: `${year - 1}-12-31`, content: '写了很久的内容' }),
  )
  const text = await wrong.text()
  expect(wrong.status).toBe(422)
  expect(text).toContain(`日期应在 ${year} 年以内`)
  expect(text).toContain('写了很久的内容</textarea>')
  const blank = await post(origin, `${path}${year}/records/new/`, row({ category: '', content: ' ', date: '' }))
  const said = await blank.text()
  for (const message of ['请填写日期', '请选择服务类别', '请填写服务内容']) expect(said).toContain(message)
  for (const other of [year - 1, year + 1])
    expect((await post(origin, `${path}${other}/records/new/`, row())).status).toBe(404)
  expect(await contents(registration)).toEqual([])
})

test('after each press the year says what happened; a form that is sent twice is answered alike', async () => {
  const { path, registration } = await received('member')
  const ticket = crypto.randomUUID()
  const own = `${path}${year}/records/${ticket}/`
  const added = row({ ticket })
  const corrected = row({ step: 'correct', content: '清理\n楼道', revision: '1' })
  for (const _ of [1, 2])
    expect(await saidAfter(`${path}${year}/records/new/`, added)).toBe('服务记录已保存，等村居确认。')
  for (const _ of [1, 2]) expect(await saidAfter(own, corrected)).toBe('服务记录已更正，等村居确认。')
  expect(await contents(registration)).toEqual(['清理 楼道 written'])
  const removed = row({ step: 'remove', revision: '2' })
  expect(await saidAfter(own, removed)).toBe('服务记录已删除。')
})

test('the form warns before it asks, says its limit, and leads to what was claimed: one deed, one entry', async () => {
  const { path, registration } = await received('member')
  const form = `${path}${year}/records/new/`
  expect((await read(origin, form)).text).toMatch(/不要写困难群众的姓名和住址；最多 100 个字[^]*<textarea[^]*保存/)
  expect((await read(origin, form)).text).not.toContain('做的是您认领的项目')
  const id = crypto.randomUUID()
  const words = { category: 'publicBenefit', detail: '', time: '周六', place: '活动室', audience: 'both' } as const
  const listed = { village: home.slug, year, status: 'published', places: null } as const
  await createServiceItem(storage, { id, title: '替邻居代购', ...words, ...listed })
  await post(origin, `${path}${year}/`, { step: 'claim', item: id })
  const [claim] = await listClaimsOf(storage, registration.id, year)
  expect((await read(origin, form)).text).toMatch(
    new RegExp(`做的是您认领的项目[^]*href="${path}${year}/claims/${claim!.id}/"[^]*替邻居代购`),
  )
})

test('of two tabs the second is told that the row has changed, and keeps what was typed', async () => {
  const { path, registration } = await received('member')
  const ticket = crypto.randomUUID()
  await post(origin, `${path}${year}/records/new/`, row({ ticket }))
  const edit = (content: string) =>
    post(origin, `${path}${year}/records/${ticket}/`, row({ step: 'correct', content, revision: '1' }))
  expect((await edit('第一个窗口')).status).toBe(303)
  const late = await edit('第二个窗口')
  expect(late.status).toBe(409)
  expect(await late.text()).toMatch(/刚刚有改动[^]*第二个窗口<\/textarea>/)
  expect(await contents(registration)).toEqual(['第一个窗口 written'])
})

test('the database away is a calm 503 that keeps the row that was written', async () => {
  const { path, registration } = await received('member')
  await site.database.stop()
  const away = await post(origin, `${path}${year}/records/new/`, row({ content: '停电时写的' }))
  await site.database.start()
  expect(away.status).toBe(503)
  expect(await away.text()).toContain('停电时写的')
  expect(await contents(registration)).toEqual([])
})

test('a village confirms many rows at once: its own, and only as they were seen', async () => {
  const { registration } = await received('member')
  const ids = Array.from({ length: 3 }, () => crypto.randomUUID())
  for (const id of ids) {
    const words = { date: today(), category: 'publicBenefit', content: id.slice(0, 8) } as const
    await addRecord(storage, registration, words, { id, at: now() })
  }
  const seen = ids.map((id, place) => `${id}.${place === 2 ? 9 : 1}`)
  for (const stranger of [next, town]) {
    await post(origin, '/office/records/', { step: 'confirm', seen }, stranger)
    expect((await contents(registration)).every((one) => one.endsWith('written'))).toBe(true)
  }
  const confirmed = await post(origin, '/office/records/', { step: 'confirm', seen }, office)
  expect(confirmed.status).toBe(409)
  expect(await confirmed.text()).toContain('已确认 2 项')
  const states = await contents(registration)
  expect(states.filter((one) => one.endsWith('confirmed'))).toHaveLength(2)
  const events = await audited()
  for (const id of ids.slice(0, 2)) expect(events).toContain(`confirm service_records ${id}`)
  expect(events).not.toContain(`confirm service_records ${ids[2]}`)
  const none = await post(origin, '/office/records/', { step: 'confirm' }, office)
  expect(await none.text()).toContain('还没有勾选')
})

test('whoever came to an activity has a row, once; a stranger’s number has none', async () => {
  const [one, two] = [await received('member'), await received('unit')]
  const other = await register(origin, 'member', {}, neighbour.slug)
  const elsewhere = (await findRegistrationByToken(storage, other.split('/')[2]!))!
  await receiveRegistration(storage, elsewhere, today())
  const sent = {
    ...row({ step: 'attend', content: '春季大扫除' }),
    ticket: randomToken(),
    present: [one.registration.number, two.registration.number, elsewhere.number],
  }
  const first = await post(origin, '/office/attendance/', sent, office)
  expect(await first.text()).toContain('已给 2 张卡各记一笔')
  const again = await post(origin, '/office/attendance/', sent, office)
  expect(await again.text()).toContain('已给 0 张卡各记一笔')
  for (const { registration } of [one, two]) expect(await contents(registration)).toEqual(['春季大扫除 confirmed'])
  expect(await contents(elsewhere)).toEqual([])
  for (const stranger of [next, town]) {
    const path = '/office/attendance/'
    await post(origin, path, { ...sent, ticket: randomToken() }, stranger)
    expect(await contents(one.registration)).toHaveLength(1)
  }
})

test('attendance with mistakes keeps every tick', async () => {
  const { registration } = await received('member')
  const sent = row({ step: 'attend', content: '', ticket: randomToken(), present: [registration.number] })
  const wrong = await post(origin, '/office/attendance/', sent, office)
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toMatch(new RegExp(`value="${registration.number}" checked`))
  const nobody = await post(origin, '/office/attendance/', row({ step: 'attend' }), office)
  expect(await nobody.text()).toContain('请勾选到场的党员或单位')
})

test('three hundred who came have their rows from one press', async () => {
  const registrations: Registration[] = []
  for (let many = 0; many < 300; many++) {
    const answers = registered.member
    const sent = { kind: 'member', village: third.slug, answers, ticket: randomToken(), at: now() } as const
    const registration = (await findRegistrationByToken(storage, (await submitRegistration(storage, sent))!.token))!
    await receiveRegistration(storage, registration, today())
    registrations.push(registration)
  }
  const clerk = await signIn(origin, site.keys[2]!.key)
  const present = registrations.map(({ number }) => number)
  const sent = { ...row({ step: 'attend' }), present }
  expect(await (await post(origin, '/office/attendance/', sent, clerk)).text()).toContain('已给 300 张卡各记一笔')
  const item = crypto.randomUUID()
  const words = { category: 'publicBenefit', title: '植树', detail: '', time: '', place: '', audience: 'both' } as const
  const listed = { id: item, village: third.slug, year, places: 5, status: 'published' } as const
  await createServiceItem(storage, { ...words, ...listed })
  for (const cards of [300, 0]) {
    const ticked = await post(origin, `/office/attendance/?item=${item}`, { ...sent, content: '种了一棵' }, clerk)
    expect(await ticked.text()).toContain(`已给 ${cards} 张卡各记一笔`)
  }
})

test('a draft may lack anything and is seen by its village alone; what is issued is complete, and its holder’s', async () => {
  const { path, registration } = await received('unit')
  const desk = `/office/evaluations/${year}/${registration.number}/`
  const written = () => findEvaluation(storage, registration.id, year)
  expect((await post(origin, desk, { step: 'issue', revision: '0', comment: '写了一半' }, office)).status).toBe(422)
  expect(await written()).toBeUndefined()
  expect((await post(origin, desk, { step: 'draft', revision: '0', comment: '写了一半' }, office)).status).toBe(303)
  expect((await findYear(storage, registration, year)).issued).toBeUndefined()
  expect((await read(origin, `${path}${year}/`)).text).not.toContain('写了一半')
  expect((await read(origin, `${path}${year}/unit-evaluation-card/`)).status).toBe(404)
  const words = { performance: 'good', comment: '写完了', commentedOn: today() }
  const stale = await post(origin, desk, { ...words, step: 'issue', revision: '0' }, office)
  expect(stale.status).toBe(409)
  expect(await stale.text()).toContain('写完了')
  for (const stranger of [next, town])
    expect((await post(origin, desk, { ...words, step: 'issue', revision: '1' }, stranger)).status).toBe(404)
  expect((await post(origin, desk, { ...words, step: 'issue', revision: '1' }, office)).status).toBe(303)
  expect((await read(origin, `${path}${year}/`)).text).toContain('写完了')
  expect((await read(origin, `${path}${year}/unit-evaluation-card/`)).text).toContain('写完了')
  expect((await read(origin, desk, next)).status).toBe(404)
})

test('phrases are added to what was typed, and nothing is saved by that', async () => {
  const { registration } = await received('unit')
  const desk = `/office/evaluations/${year}/${registration.number}/`
  expect((await post(origin, '/office/phrases/', { step: 'add', text: '热心公益。' }, office)).status).toBe(303)
  expect((await post(origin, '/office/phrases/', { step: 'add', text: '热心公益。' }, office)).status).toBe(422)
  expect((await read(origin, '/office/phrases/', next)).text).not.toContain('热心公益。')
  const sent = {
    step: 'insert',
    revision: '0',
    performance: 'fair',
    comment: '按时到场。',
    phrase: ['热心公益。', '别人的话'],
  }
  const inserted = await (await post(origin, desk, sent, office)).text()
  expect(inserted).toContain('按时到场。热心公益。</textarea>')
  expect(inserted).toMatch(/value="fair" checked/)
  expect(await findEvaluation(storage, registration.id, year)).toBeUndefined()
})

test('whom to evaluate: received, of this village, and who has left before the year is not among them', async () => {
  const before = await listToEvaluate(storage, { village: home.slug, year: year + 1 }, 500)
  const { path, registration } = await received('member')
  expect((await post(origin, path, { step: 'end', endSure: 'yes' })).status).toBe(303)
  const ids = async (wanted: number) =>
    (await listToEvaluate(storage, { village: home.slug, year: wanted }, 500)).map(({ id }) => id)
  expect(await ids(year)).toContain(registration.id)
  expect(await ids(year + 1)).toEqual(before.map(({ id }) => id))
})
