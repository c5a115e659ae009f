import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { addActivity } from '../../db/attendance.ts'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { countClaimsByItem, listClaimsOf } from '../../db/claims.ts'
import { execute } from '../../db/client.ts'
import { listDoubles, writeTraces } from '../../db/doubles.ts'
import { findEvaluation, writeEvaluation } from '../../db/evaluations.ts'
import { recommendExemplar } from '../../db/exemplar-steps.ts'
import { writeOwnForm } from '../../db/own-forms.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents, exemplars, registrations } from '../../db/schema.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { findYear } from '../../db/years.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { yearAnswers } from '../../src/domain/holder-year.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

/* The same person or unit, registered twice with one village. */

const HERE = home.slug
const NEW = '/office/registrations/new/member/'
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

interface Holder {
  path: string
  registration: Registration
}
const stand = async (path: string) => (await findRegistrationByToken(storage, path.split('/')[2]!))!
const answers = (changes: Fields): Fields => ({ projects: [], otherProject: '写春联', ...changes })
const room = ({ number }: Registration) => `/office/registrations/${number}/`
const pair = (one: Registration, other: Registration) => `${room(one)}doubles/${other.number}/`

async function member(changes: Fields = {}, village = HERE): Promise<Holder> {
  const path = await register(origin, 'member', answers(changes), village)
  await receiveRegistration(storage, await stand(path), today())
  return { path, registration: await stand(path) }
}
const page = async (path: string, who = office) => {
  const { status, text } = await read(origin, path, who)
  expect(status, path).toBe(200)
  return text.slice(text.indexOf('<main'))
}
/** The one is void from now on, and the other one takes over. */
async function merge(one: Holder, into: Holder, who = office) {
  const [seen, other] = [await stand(one.path), await stand(into.path)]
  const revisions = { revision: String(seen.revision), otherRevision: String(other.revision) }
  return post(origin, pair(seen, other), { step: 'merge', ...revisions }, who)
}
async function makeItem(): Promise<string> {
  const id = crypto.randomUUID()
  const words = { category: 'publicBenefit', title: `项目${id.slice(0, 6)}`, detail: '', time: '周六' } as const
  const list = { village: HERE, year, status: 'published', audience: 'both', places: 2 } as const
  await createServiceItem(storage, { id, ...words, place: '活动室', ...list })
  return id
}
async function claim({ registration }: Holder, item: string, isConfirmed: boolean) {
  expect(await claimItem(storage, registration, item, now())).toBeUndefined()
  const { id } = (await listClaimsOf(storage, registration.id, year)).find((one) => one.item === item)!
  const done = { at: now(), completedOn: today(), done: `${registration.number} 做的` }
  if (!isConfirmed) return
  await changeClaim(storage, { registration: registration.id }, { id, revision: 1 }, 'complete', done)
  await changeClaim(storage, { village: HERE }, { id, revision: 2 }, 'confirm', { at: now() })
}
async function record({ registration }: Holder, content: string) {
  const id = crypto.randomUUID()
  await addRecord(storage, registration, { date: today(), category: 'publicBenefit', content }, { id, at: now() })
  await changeRecord(storage, { village: HERE }, { id, revision: 1 }, 'confirm', { at: now() })
  return id
}
const doubleNumbers = async (registration: Registration) => {
  const [doubles = []] = await listDoubles(storage, HERE, [registration])
  return doubles.map(({ other }) => other.number)
}

/** Two of one person; the second has most of the year's deeds. */
async function makeDoubles(name: string) {
  const [kept, gone] = [await member({ name }), await member({ name })]
  const [both, begun, only] = [await makeItem(), await makeItem(), await makeItem()]
  await claim(kept, both, true)
  await claim(gone, both, true)
  await claim(kept, begun, false)
  await claim(gone, begun, true)
  await claim(gone, only, false)
  const activity = { activity: crypto.randomUUID(), present: [kept.registration, gone.registration], at: now() }
  await addActivity(storage, HERE, { date: today(), category: 'publicBenefit', content: '同一次活动' }, activity)
  const own = await record(gone, `${name}的记录`)
  const story = { title: '好事', text: '做了好事', names: true }
  const subject = { subject: 'record', subjectId: own } as const
  const exemplar = (await recommendExemplar(storage, HERE, subject, story, now()))!
  const comment = { comment: `${name}的评语`, commentedOn: today() }
  await writeEvaluation(storage, gone.registration, year, comment, { step: 'issue', revision: 0 })
  const remark = { year, form: 'member-activity-card', revision: 0, at: now() }
  await writeOwnForm(storage, gone.registration, remark, { remark: '备注' })
  return { kept, gone, items: { both, begun, only }, exemplar }
}

/** What is said of the claims that are confirmed. */
const told = async ({ registration }: Holder) =>
  (await listClaimsOf(storage, registration.id, year)).flatMap(({ status, done, damaged }) =>
    status === 'confirmed' ? [damaged ? 'damaged' : done] : [],
  )
/** What the log says that offices did to a registration, or opened of it alone. */
const actions = async ({ registration: { id } }: Holder) =>
  (await storage.db.select().from(auditEvents).where(eq(auditEvents.registration, id))).map(({ action }) => action)

const figures = async ({ registration }: Holder) => {
  const holderYear = await findYear(storage, registration, year)
  return { ...holderYear.confirmed, printed: (yearAnswers(holderYear).records as unknown[]).length }
}

const restore = async ({ path, registration }: Holder) => {
  const { revision } = await stand(path)
  const fields = { step: 'restore', revision: String(revision) }
  expect((await post(origin, room(registration), fields, office)).status).toBe(303)
}

describe('found', () => {
  test.each<[what: string, second: Fields, common: string]>([
    ['spaces in the name', { name: '王 秀　英', homeOrg: '另一党支部' }, '姓名、电话相同'],
    ['the area code and an extension', { telephone: '55550021', homeOrg: '另一党支部' }, '姓名、电话相同'],
    ['another telephone', { telephone: '13700000099' }, '姓名、所属党组织相同'],
  ])('in spite of %s', async (what, second, common) => {
    const same = { name: '王秀英', telephone: '021-55550021转3', homeOrg: `示例党支部${what.length}` }
    const [first, other] = [await member(same), await member({ ...same, ...second })]
    expect(await doubleNumbers(first.registration)).toContain(other.registration.number)
    const opened = await actions(first)
    expect(await page(room(first.registration))).toMatch(
      new RegExp(`可能重复[^]*${other.registration.number}[^]*${common}`),
    )
    // Who is opened to be compared takes nothing from what the first one’s holder reads.
    expect(await actions(first)).toEqual([...opened, 'read'])
    expect(await page('/office/registrations/')).toContain(`${room(other.registration)}`)
  })

  test('never in another village, of another kind, or another person', async () => {
    const mine = await member({ name: '独一示例', telephone: '13700000001' })
    await member({ name: '独一示例', telephone: '13700000001' }, neighbour.slug)
    await register(origin, 'unit', { unitName: '独一示例', contactTelephone: '13700000001' })
    await member({ name: '独二示例', telephone: '13700000001' })
    expect(await doubleNumbers(mine.registration)).toEqual([])
    expect(await page(room(mine.registration))).not.toContain('可能重复')
  })

  test('in the list, among units by their name alone', async () => {
    const first = await stand(await register(origin, 'unit', { unitName: '示例（集团）党支部' }))
    const second = await stand(await register(origin, 'unit', { unitName: '示例(集团)党支部', contact: '王五' }))
    const list = await page('/office/registrations/')
    expect(list).toContain(`href="${pair(first, second)}"`)
    expect(list).toContain(`href="${pair(second, first)}"`)
  })

  test('told to everybody alike on the check page, whoever has registered', async () => {
    await member({ name: '问过示例' })
    const path = `/villages/${HERE}/register/member/`
    const check = async (name: string) => {
      const sent = filled.member(answers({ name, step: 'check', ticket: 'a'.repeat(22) }))
      return (await (await post(origin, path, sent)).text()).replaceAll(name, '')
    }
    const text = await check('问过示例')
    expect(text).toContain('不用再报到：请先<a href="/receipts/">找回回执</a>')
    expect(text).toBe(await check('生人示例'))
  })

  test('when the answers are amended, and when rows are older than traces', async () => {
    const first = await member({ name: '改名示例' })
    const path = await register(origin, 'member', answers({ name: '别名示例', telephone: '13700000044' }))
    await post(origin, `${path}amend/`, { ...filled.member(answers({ name: '改名示例' })), step: 'amend' })
    const amended = await stand(path)
    expect(await doubleNumbers(first.registration)).toEqual([amended.number])
    const forget = 'update registrations set telephone_trace = null, organisation_trace = null where id = ?'
    await execute(site.env, [{ sql: forget, args: [amended.id] }], 'write')
    expect(await doubleNumbers(first.registration)).toEqual([])
    await writeTraces(storage, 'missing')
    expect(await doubleNumbers(first.registration)).toEqual([amended.number])
  })

  test('traces are two bytes, and different under another key', async () => {
    const rows = await storage.db.select().from(registrations).where(eq(registrations.village, HERE))
    for (const { organisationTrace } of rows) expect(organisationTrace).toBeLessThan(65_536)
    expect(new Set(rows.map(({ organisationTrace }) => organisationTrace)).size).toBeGreaterThan(5)
  })

  test('at the desk before a paper form is typed in twice', async () => {
    const first = await member({ name: '柜台示例', telephone: '13700000055' })
    const typed = {
      ...filled.member(answers({ name: '柜台 示例', telephone: '', receivedOn: today() })),
      step: 'enter',
    }
    const again = await post(origin, NEW, typed, office)
    const text = await again.text()
    expect(again.status).toBe(409)
    expect(text).toContain(first.registration.number)
    expect(text).toContain('姓名、所属党组织相同')
  })

  test('said to be two: not marked again, on either page', async () => {
    const [first, second] = [await member({ name: '同名示例' }), await member({ name: '同名示例' })]
    const path = pair(second.registration, first.registration)
    expect((await read(origin, path, next)).status).toBe(404)
    expect(await page(path)).toContain('姓名、电话、所属党组织相同')
    expect((await post(origin, path, { step: 'distinct' }, next)).status).toBe(404)
    expect(await doubleNumbers(first.registration)).toHaveLength(1)
    expect((await post(origin, path, { step: 'distinct' }, office)).status).toBe(303)
    for (const { registration } of [first, second]) expect(await doubleNumbers(registration)).toEqual([])
    expect(await page(room(first.registration))).not.toContain('可能重复')
  })
})

describe('merged', () => {
  test('the year’s figures are those of one, and all of it can be taken back', async () => {
    const { kept, gone, items, exemplar } = await makeDoubles('合并示例')
    const before = [await figures(kept), await figures(gone)]
    expect(before).toEqual([
      { claims: 1, rows: 2, printed: 2 },
      { claims: 2, rows: 4, printed: 4 },
    ])
    expect((await merge(gone, kept, next)).status).toBe(404)
    expect((await merge(gone, kept)).status).toBe(303)
    expect(await stand(gone.path)).toMatchObject({ status: 'void', mergedInto: kept.registration.id })
    expect(await figures(kept)).toEqual({ claims: 2, rows: 4, printed: 4 })
    const said = [`${kept.registration.number} 做的`, `${gone.registration.number} 做的`]
    expect((await told(kept)).toSorted()).toEqual(said.toSorted())
    for (const holder of [kept, gone]) expect(await actions(holder)).toContain('merge')
    const counts = await countClaimsByItem(storage, HERE, year)
    expect([counts.get(items.both), counts.get(items.begun), counts.get(items.only)]).toEqual([
      // Both places were used; it is one who is counted.
      { taken: 2, waiting: 0, confirmed: 1 },
      { taken: 1, waiting: 0, confirmed: 1 },
      { taken: 1, waiting: 0, confirmed: 0 },
    ])
    expect((await findEvaluation(storage, kept.registration.id, year))!.answers.comment).toBe('合并示例的评语')
    expect((await findYear(storage, kept.registration, year)).own.get('member-activity-card')!.answers.remark).toBe(
      '备注',
    )
    const [story] = await storage.db.select().from(exemplars).where(eq(exemplars.id, exemplar))
    expect(story!.registration).toBe(kept.registration.id)
    const csv = (await read(origin, `/office/exports/member-activity-card.csv?year=${year}`, office)).text
    const lines = csv.split('\r\n').filter((line) => line.includes('合并示例'))
    expect(lines).toHaveLength(4)
    for (const line of lines) expect(line).toContain(kept.registration.number)
    expect(await wrongEnvelopes(site.env)).toEqual([])

    expect((await read(origin, gone.path)).text).toMatch(
      new RegExp(`并入了编号 <strong[^>]*>${kept.registration.number}`),
    )
    expect((await read(origin, gone.path)).text).not.toContain(kept.path)
    expect((await read(origin, kept.path)).text).toContain(`村居把编号 ${gone.registration.number} 并入这一份`)
    expect(await page(room(kept.registration))).not.toContain('可能重复')
    expect((await read(origin, `/verify/${gone.registration.number}/`)).text).toContain('已作废')

    const { revision } = await stand(gone.path)
    const back = { step: 'receive', receivedOn: today(), revision: String(revision) }
    expect((await post(origin, room(gone.registration), back, office)).status).toBe(303)
    expect(await stand(gone.path)).toMatchObject({ status: 'received', mergedInto: null })
    expect([await figures(kept), await figures(gone)]).toEqual(before)
    expect([await told(kept), await told(gone)]).toEqual([[said[0]], [said[1], said[1]]])
    expect((await findEvaluation(storage, gone.registration.id, year))!.answers.comment).toBe('合并示例的评语')
    expect(await findEvaluation(storage, kept.registration.id, year)).toBeUndefined()
    expect((await read(origin, kept.path)).text).toContain('撤销了合并')
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('one after the other, each comes back on its own', async () => {
    const [first, second, third] = [
      await member({ name: '三份' }),
      await member({ name: '三份' }),
      await member({ name: '三份' }),
    ]
    await record(first, '第一份的')
    await record(second, '第二份的')
    expect((await merge(first, second)).status).toBe(303)
    expect((await merge(second, third)).status).toBe(303)
    expect((await figures(third)).rows).toBe(2)
    await restore(second)
    expect([(await figures(second)).rows, (await figures(third)).rows]).toEqual([2, 0])
    await restore(first)
    expect([(await figures(first)).rows, (await figures(second)).rows]).toEqual([1, 1])
  })

  test('by two clerks at one moment: once, and never into what was received less', async () => {
    const [one, other] = [await member({ name: '两人示例' }), await member({ name: '两人示例' })]
    await record(one, '两人示例的记录')
    const presses = await Promise.all([merge(one, other), merge(one, other), merge(other, one)])
    expect(presses.filter(({ status }) => status === 303)).toHaveLength(1)
    const states = [await stand(one.path), await stand(other.path)].map(({ status }) => status)
    expect(states.toSorted()).toEqual(['received', 'void'])
    const online = await register(origin, 'member', answers({ name: '两人示例' }))
    const left = states[0] === 'void' ? other : one
    const refused = await merge(left, { path: online, registration: await stand(online) })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('还没有收件')
    expect((await stand(left.path)).status).toBe('received')
  })

  test('withdrawn with the one that took it over, and alone when its own holder withdraws it', async () => {
    const { kept, gone } = await makeDoubles('撤回合并')
    await merge(gone, kept)
    const another = await member({ name: '撤回合并' })
    await merge(another, kept)
    const withdrawal = { step: 'withdraw', withdrawSure: 'yes' }
    expect((await post(origin, another.path, withdrawal)).status).toBe(303)
    expect((await stand(kept.path)).status).toBe('received')
    expect((await post(origin, kept.path, withdrawal)).status).toBe(303)
    for (const { path } of [kept, gone]) {
      const { status, answers: left } = await stand(path)
      expect([status, left]).toEqual(['withdrawn', undefined])
    }
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })
})
