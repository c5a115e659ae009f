import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { addActivity } from '../../db/attendance.ts'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { countClaims, countClaimsByItem, listClaimsOf } from '../../db/claims.ts'
import { execute } from '../../db/client.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { countToEvaluate } from '../../db/evaluations.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { countRecords, listRecordsOf } from '../../db/service-records.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { findYear } from '../../db/years.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, firstLink, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

/* What a village does to mend its own mistakes: it is taken back whole, logged, and told to its holder. */

const HERE = home.slug
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
  const keyOf = (village: string) => createAccessKey(storage, { role: 'village', village, name: '窗口', at: now() })
  office = await signIn(origin, await keyOf(HERE))
  next = await signIn(origin, await keyOf(neighbour.slug))
})
afterAll(() => site.stop())

const NEW = '/office/registrations/new/member/'
const typed = (changes: Fields = {}): Fields => ({
  ...filled.member({ projects: [], otherProject: '写春联', receivedOn: today(), telephone: '' }),
  ...changes,
})

interface Holder {
  path: string
  registration: Registration
}
const stand = async (path: string) => (await findRegistrationByToken(storage, path.split('/')[2]!))!

/** A member, received unless told otherwise. */
async function member(changes: Fields = {}, isReceived = true): Promise<Holder> {
  const path = await register(origin, 'member', { projects: [], otherProject: '写春联', ...changes })
  if (isReceived) await receiveRegistration(storage, await stand(path), today())
  return { path, registration: await stand(path) }
}
const room = ({ number }: Registration) => `/office/registrations/${number}/`
const page = async (path: string, who = office) => {
  const { status, text } = await read(origin, path, who)
  expect(status, path).toBe(200)
  return text.slice(text.indexOf('<main'))
}
/** Presses a button on the page of a registration as it stands. */
async function press(path: string, step: string, fields: Fields = {}, who = office) {
  const { revision } = await stand(path)
  return post(origin, room(await stand(path)), { step, revision: String(revision), ...fields }, who)
}
const verified = async ({ number }: Registration) => (await read(origin, `/verify/${number}/`)).text

async function makeItem(places: number | null = null): Promise<string> {
  const id = crypto.randomUUID()
  const words = { category: 'publicBenefit', title: `项目${id.slice(0, 6)}`, detail: '', time: '周六' } as const
  const list = { village: HERE, year, status: 'published' } as const
  await createServiceItem(storage, { id, ...words, place: '活动室', audience: 'both', places, ...list })
  return id
}
async function claim({ registration }: Holder, item: string, isConfirmed = true) {
  expect(await claimItem(storage, registration, item, now())).toBeUndefined()
  const made = (await listClaimsOf(storage, registration.id, year)).find((one) => one.item === item)!
  if (!isConfirmed) return made.id
  const done = { at: now(), completedOn: today() }
  await changeClaim(storage, { registration: registration.id }, made, 'complete', done)
  await changeClaim(storage, { village: HERE }, { id: made.id, revision: 2 }, 'confirm', { at: now() })
  return made.id
}
async function record({ registration }: Holder, content: string) {
  const id = crypto.randomUUID()
  await addRecord(storage, registration, { date: today(), category: 'publicBenefit', content }, { id, at: now() })
  await changeRecord(storage, { village: HERE }, { id, revision: 1 }, 'confirm', { at: now() })
  return id
}
/** What the log says that an office did with a row. */
const actions = async (subject: string) => {
  const sql = 'select action from audit_events where subject = ? and action <> ? order by id'
  return (await execute(site.env, [{ sql, args: [subject, 'read'] }], 'read'))[0]!.flat()
}

async function enter(changes: Fields): Promise<Holder> {
  const response = await post(origin, NEW, typed({ step: 'enter', ...changes }), office)
  const path = await firstLink(origin, response.headers.get('Location')!, office)
  return { path, registration: await stand(path) }
}

describe('a receipt of the wrong one', () => {
  test('is taken back: state, counts and /verify/ say so, the log has it, and the holder reads it', async () => {
    const holder = await member({ name: '误收示例' })
    await record(holder, '扫楼道')
    const before = await countToEvaluate(storage, HERE, year)
    expect(await verified(holder.registration)).toContain('编号属实，村居已收到')
    expect((await press(holder.path, 'unreceive')).status).toBe(303)
    expect(await stand(holder.path)).toMatchObject({ status: 'submitted', receivedOn: null })
    expect(await countToEvaluate(storage, HERE, year)).toBe(before - 1)
    expect(await verified(holder.registration)).toContain('编号属实，村居还没有收件')
    expect((await read(origin, holder.path)).text).toMatch(/村居撤销了“已收到”（原来的收到日期是\d+年/)
    expect(await page(room(holder.registration))).toContain('村居撤销了“已收到”')
    expect(await actions(`registrations ${holder.registration.id}`)).toEqual(['unreceive'])

    expect((await press(holder.path, 'receive', { receivedOn: today() })).status).toBe(303)
    expect((await findYear(storage, await stand(holder.path), year)).isMet).toBe(true)
  })

  test('takes back no earlier receipt that was right, nor does making it void and restoring it', async () => {
    const { path } = await member({ name: '曾收示例' })
    const dates = async () => {
      const { receivedOn, firstReceivedOn } = await stand(path)
      return { receivedOn, firstReceivedOn }
    }
    const [first, again] = [`${year}-01-01`, today()]
    await press(path, 'receive', { receivedOn: first })
    await press(path, 'return', { reason: '请写全称' })
    await press(path, 'receive', { receivedOn: again })
    expect(await dates()).toEqual({ receivedOn: again, firstReceivedOn: first })
    await press(path, 'void', { voidReason: '误填' })
    expect(await dates()).toEqual({ receivedOn: again, firstReceivedOn: first })
    await press(path, 'receive', { receivedOn: again })
    await press(path, 'unreceive')
    expect(await dates()).toEqual({ receivedOn: null, firstReceivedOn: first })
  })

  test('name, organisation and telephone stand before the button, and an early day is warned of', async () => {
    const { path, registration } = await member({ name: '早收示例', telephone: '13500000007' }, false)
    const text = await page(room(registration))
    const button = text.indexOf('value="receive"')
    for (const words of ['早收示例', '示例机械厂党支部', '13500000007'])
      expect(text.indexOf(words), words).toBeLessThan(button)
    expect((await press(path, 'receive', { receivedOn: '2019-01-01' })).status).toBe(303)
    expect(await page(room(registration))).toContain('收到日期早于网上提交的日期')
    expect((await press(path, 'receive', { receivedOn: today() })).status).toBe(303)
    expect(await page(room(registration))).not.toContain('收到日期早于网上提交的日期')
  })
})

describe('what was decided on a claim or a record by mistake', () => {
  test('goes back to confirmed or to waiting, without a reason, and the holder reads it', async () => {
    const holder = await member()
    const id = await record(holder, '教书法')
    const item = await makeItem()
    const claimed = await claim(holder, item)
    await changeRecord(storage, { village: HERE }, { id, revision: 2 }, 'decline', { at: now(), reason: '没有见到' })
    await changeClaim(storage, { village: HERE }, { id: claimed, revision: 3 }, 'dispute', {
      at: now(),
      reason: '没有见到',
    })
    const decide = (path: string, step: string, revision: number) =>
      post(origin, path, { step, revision: String(revision) }, office)
    expect((await decide(`/office/records/${id}/`, 'reconfirm', 3)).status).toBe(303)
    expect((await decide(`/office/claims/${claimed}/`, 'reconfirm', 4)).status).toBe(303)
    const [row] = await listRecordsOf(storage, holder.registration.id, year)
    expect([row!.status, row!.reason]).toEqual(['confirmed', undefined])
    expect((await countClaimsByItem(storage, HERE, year)).get(item)).toEqual({ taken: 1, waiting: 0, confirmed: 1 })
    expect((await decide(`/office/records/${id}/`, 'reopen', 4)).status).toBe(303)
    expect((await decide(`/office/claims/${claimed}/`, 'reopen', 5)).status).toBe(303)
    expect((await findYear(storage, holder.registration, year)).confirmed).toEqual({ claims: 0, rows: 0 })
    const told = (await read(origin, holder.path)).text
    for (const words of ['服务记录改回“已确认”', '认领改回“已确认”', '服务记录改回“待确认”'])
      expect(told).toContain(words)
    expect(await actions(`service_records ${id}`)).toEqual(['reconfirm', 'reopen'])
  })

  test('a tick at an activity is taken away; what its holder wrote is not', async () => {
    const holder = await member()
    const words = { date: today(), category: 'publicBenefit', content: '义诊' } as const
    const activity = { activity: crypto.randomUUID(), present: [holder.registration], at: now() }
    expect(await addActivity(storage, HERE, words, activity)).toBe(1)
    const [ticked] = await listRecordsOf(storage, holder.registration.id, year)
    const own = await record(holder, '本人写的')
    const untick = (id: string, revision: number, who = office) =>
      post(origin, `/office/records/${id}/`, { step: 'untick', revision: String(revision) }, who)
    expect((await untick(ticked!.id, 1, next)).status).toBe(404)
    expect((await untick(own, 2)).status).toBe(409)
    expect(await page(`/office/records/${own}/`)).not.toContain('取消签到')
    expect((await untick(ticked!.id, 1)).status).toBe(303)
    const left = await listRecordsOf(storage, holder.registration.id, year)
    expect(left.map(({ id }) => id)).toEqual([own])
    expect((await read(origin, holder.path)).text).toContain('的活动签到')
  })
})

describe('a paper entry', () => {
  test('is corrected by the village that typed it in: it stays received, and its holder reads it', async () => {
    const { path, registration } = await enter({ name: '录错示例', homeAddress: '示例路 1 号' })
    const edit = `${room(registration)}edit/`
    expect(await page(room(registration))).toContain(`href="${edit}"`)
    expect(await page(edit)).toContain('value="录错示例"')
    const right = typed({ step: 'correct', name: '录对示例', homeAddress: '示例路 2 号', revision: '2' })
    expect((await read(origin, edit, next)).status).toBe(404)
    expect((await post(origin, edit, right, next)).status).toBe(404)
    expect((await post(origin, edit, { ...right, homeAddress: '' }, office)).status).toBe(422)
    expect((await post(origin, edit, right, office)).status).toBe(303)
    const corrected = await stand(path)
    expect(corrected).toMatchObject({ status: 'received', receivedOn: today(), number: registration.number })
    expect(corrected.answers).toMatchObject({ name: '录对示例', homeAddress: '示例路 2 号' })
    const told = (await read(origin, path)).text
    expect(told).toContain('村居照纸质表更正了录入的内容')
    expect(told).toContain('录对示例')
    expect(await actions(`registrations ${registration.id}`)).toEqual(['enter', 'issue', 'correct'])
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('corrected by two clerks at once: the second sees both texts before one is kept', async () => {
    const { path, registration } = await enter({ name: '同时示例', specialSkill: '理发' })
    const edit = `${room(registration)}edit/`
    const save = (specialSkill: string, revision: number) =>
      post(origin, edit, typed({ step: 'correct', name: '同时示例', specialSkill, revision: String(revision) }), office)
    expect((await save('甲写的', 2)).status).toBe(303)
    const second = await save('乙写的', 2)
    const text = await second.text()
    expect(second.status).toBe(409)
    expect(text).toMatch(/现在存着的[^]*甲写的/)
    expect(text).toContain('value="乙写的"')
    expect((await stand(path)).answers).toMatchObject({ specialSkill: '甲写的' })
    expect(text).toContain('name="revision" value="3"')
    expect((await save('乙写的', 3)).status).toBe(303)
    expect((await stand(path)).answers).toMatchObject({ specialSkill: '乙写的' })
  })

  test('what came online is its holder’s own: no village corrects it', async () => {
    const { path, registration } = await member({ name: '网上示例' })
    const edit = `${room(registration)}edit/`
    expect((await read(origin, edit, office)).status).toBe(404)
    const { revision } = registration
    const forged = typed({ step: 'correct', name: '冒名示例', revision: String(revision) })
    expect((await post(origin, edit, forged, office)).status).toBe(404)
    expect((await stand(path)).answers).toMatchObject({ name: '网上示例' })
    expect(await page(room(registration))).not.toContain('更正录入的内容')
  })
})

describe('a void registration', () => {
  test('counts nowhere, tells its holder why, and is restored with what was confirmed', async () => {
    const holder = await member({ name: '误填示例' })
    const item = await makeItem(1)
    const open = await makeItem(1)
    await claim(holder, item)
    await claim(holder, open, false)
    await record(holder, '误填的记录')
    const counted = async () => [
      await countToEvaluate(storage, HERE, year),
      (await countClaims(storage, HERE, year)).confirmed ?? 0,
      (await countRecords(storage, HERE, year)).confirmed ?? 0,
    ]
    const before = await counted()
    expect((await press(holder.path, 'void')).status).toBe(422)
    expect((await press(holder.path, 'void', { voidReason: '不是本村居的人' })).status).toBe(303)
    expect(await counted()).toEqual(before.map((count) => count - 1))
    expect((await countClaimsByItem(storage, HERE, year)).get(item)!.confirmed).toBe(0)
    expect((await countClaimsByItem(storage, HERE, year)).get(open)!.taken).toBe(0)
    expect((await findYear(storage, await stand(holder.path), year)).isMet).toBe(false)
    expect(await verified(holder.registration)).toContain('村居已把这份报到作废')
    const told = (await read(origin, holder.path)).text
    for (const words of ['已作废', '不是本村居的人', '请打电话给村居', '撤回并删除']) expect(told).toContain(words)
    for (const words of ['第二步：打印报到单', '更正填写的内容', '搬家了']) expect(told).not.toContain(words)
    for (const list of ['records', 'claims', 'attendance', 'evaluations'])
      expect(await page(`/office/${list}/`), list).not.toContain('误填示例')
    const late = {
      step: 'add',
      date: today(),
      category: 'professional',
      content: '事后补记',
      ticket: crypto.randomUUID(),
    }
    expect((await post(origin, `${holder.path}${year}/records/new/`, late)).status).toBe(409)

    expect(await page(room(holder.registration))).toContain('作废错了，恢复为已收到')
    expect((await press(holder.path, 'receive', { receivedOn: today() })).status).toBe(303)
    expect(await stand(holder.path)).toMatchObject({ status: 'received', endedAt: null })
    expect(await counted()).toEqual(before)
    expect((await findYear(storage, await stand(holder.path), year)).isMet).toBe(true)
    expect((await read(origin, holder.path)).text).toContain('村居撤销了作废')
    expect(await actions(`registrations ${holder.registration.id}`)).toEqual(['void', 'receive'])
  })

  test('is withdrawn by its holder at any time, and erased when it was kept long enough', async () => {
    const holders = [await member({ name: '撤回示例' }), await member({ name: '期满示例' })]
    for (const { path } of holders) await press(path, 'void', { voidReason: '重复报到' })
    await post(origin, holders[0]!.path, { step: 'withdraw', withdrawSure: 'yes' })
    const withdrawn = await stand(holders[0]!.path)
    expect([withdrawn.status, withdrawn.answers]).toEqual(['withdrawn', undefined])
    await eraseExpiredRegistrations(storage, Date.parse(`${year + 1}-12-31T12:00:00+08:00`))
    expect((await stand(holders[1]!.path)).answers).toBeDefined()
    await eraseExpiredRegistrations(storage, Date.parse(`${year + 2}-01-01T12:00:00+08:00`))
    expect((await stand(holders[1]!.path)).answers).toBeUndefined()
    const traces = 'select 1 from registrations where sealed_answers is null and organisation_trace is not null'
    expect((await execute(site.env, [traces], 'read'))[0]).toEqual([])
  })
})
