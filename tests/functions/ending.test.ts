import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { endRegistration } from '../../db/departures.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { recommendExemplar } from '../../db/exemplar-steps.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents, claims, evaluations, exemplars, registrations, serviceRecords } from '../../db/schema.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { arrive, openBrowser } from '../harness/browser.ts'
import { filled, firstLink, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { registered } from '../samples.ts'
import { home, neighbour, fourth } from '../harness/town.ts'

let site: TestSite
let storage: Storage
let origin: string
let office: { Cookie: string }
const year = thisYear()
const HERE = home.slug
const NEW = '/office/registrations/new/member/'
beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.bindings())
  origin = site.origin
  office = await signIn(origin, site.keys[0]!.key)
})
afterAll(() => site.stop())
const found = (path: string) => findRegistrationByToken(storage, path.split('/')[2]!)
const elsewhere = () => filled.member({ homeAddress: `${neighbour.name} 9 号`, projects: [], otherProject: '写春联' })
const shanghai = (time: string) => Date.parse(`${time}+08:00`)
async function member() {
  const path = await register(origin, 'member', { telephone: '13600000000' })
  const registration = (await found(path))!
  await receiveRegistration(storage, registration, today())
  return { path, registration }
}
const record = async (registration: Registration, confirm = false) => {
  const id = crypto.randomUUID()
  await addRecord(
    storage,
    registration,
    { date: today(), category: 'publicBenefit', content: '替邻居代购' },
    { id, at: now() },
  )
  if (confirm) await changeRecord(storage, { village: HERE }, { id, revision: 1 }, 'confirm', { at: now() })
  return id
}
const paper = (changes = {}) => ({
  ...filled.member({ step: 'enter', telephone: '' }),
  receivedOn: today(),
  ...changes,
})

test('withdrawing after a move erases the registration left behind too', async () => {
  const { path, registration } = await member()
  const to = (await post(origin, `${path}move/?to=${neighbour.slug}`, elsewhere())).headers.get('Location')!
  expect((await post(origin, to, { step: 'withdraw', withdrawSure: 'yes' })).status).toBe(303)
  const [row] = await storage.db.select().from(registrations).where(eq(registrations.id, registration.id))
  expect(row!.sealedAnswers).toBeNull()
})

test('no reason can be written about a claim of one who has withdrawn', async () => {
  const { path, registration } = await member()
  const item = (await listServiceItems(storage, HERE, year)).find(({ audience }) => audience !== 'units')!
  await claimItem(storage, registration, item.id, now())
  const [claim] = await listClaimsOf(storage, registration.id, year)
  await changeClaim(storage, { registration: registration.id }, claim!, 'complete', { at: now(), completedOn: today() })
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  const [row] = await storage.db.select().from(claims).where(eq(claims.id, claim!.id))
  const answer = await post(
    origin,
    `/office/claims/${row!.id}/`,
    { step: 'dispute', reason: '张三没有来', revision: String(row!.revision) },
    office,
  )
  const [after] = await storage.db.select().from(claims).where(eq(claims.id, claim!.id))
  expect([answer.status, after!.sealedReason && 'sealed reason kept']).toEqual([409, null])
})

test('no reason can be written about a record of one who has withdrawn', async () => {
  const { path, registration } = await member()
  const id = await record(registration)
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  const answer = await post(
    origin,
    `/office/records/${id}/`,
    { step: 'decline', reason: '张三没有来', revision: '1' },
    office,
  )
  const [after] = await storage.db.select().from(serviceRecords).where(eq(serviceRecords.id, id))
  expect([answer.status, after!.sealedReason && 'sealed reason kept']).toEqual([409, null])
})

test('nobody who has withdrawn is recommended', async () => {
  const { path, registration } = await member()
  const id = await record(registration, true)
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  const answer = await post(
    origin,
    `/office/exemplars/new/?record=${id}`,
    { step: 'recommend', title: '代购', text: '张三替邻居代购', names: 'no' },
    office,
  )
  const kept = await storage.db.select().from(exemplars).where(eq(exemplars.registration, registration.id))
  expect([answer.status, kept.length]).toEqual([409, 0])
})

test('a move sent while the database is away can be sent again from the page that keeps it', async () => {
  const { path } = await member()
  const sent = elsewhere()
  await site.database.stop()
  const answer = await post(origin, `${path}move/?to=${neighbour.slug}`, sent)
  const text = await answer.text()
  await site.database.start()
  expect(answer.status).toBe(503)
  const action = /<form method="post"(?: action="([^"]+)")?/.exec(text)![1] ?? `${path}move/?to=${neighbour.slug}`
  expect((await post(origin, action.replaceAll('&amp;', '&'), sent)).status).toBe(303)
})

test('Enter after mending a doubled name does not skip the question about doubles', async () => {
  await post(origin, NEW, paper({ name: '何示例' }), office)
  await post(origin, NEW, paper({ name: '何示范' }), office)
  const browser = await openBrowser()
  try {
    const page = await browser.open()
    const [name, secret] = office.Cookie.split('=') as [string, string]
    await page.context().addCookies([{ name, value: secret, url: `${origin}/office/` }])
    await page.goto(origin + NEW)
    const typed = paper({ name: '何示例' }) as Record<string, string>
    for (const [field, value] of Object.entries({
      name: typed.name,
      homeOrg: typed.homeOrg,
      homeAddress: typed.homeAddress,
      age: typed.age,
      timesAvailable: typed.timesAvailable,
      otherProject: '写春联',
    }))
      await page.locator(`[name=${field}]`).fill(value!)
    await page.locator('[name=sex]').first().check()
    await page.locator('[name=consent]').check()
    await arrive(page, () => page.locator('[name=name]').press('Enter'))
    expect(await page.content()).toContain('已有同名的报到')
    await page.locator('[name=name]').fill('何示范')
    await arrive(page, () => page.locator('[name=name]').press('Enter'))
    expect(await page.content()).toContain('已有同名的报到')
  } finally {
    await browser.close()
  }
})

test('a person without a telephone can mend a returned paper registration', async () => {
  const at = (await post(origin, NEW, paper({ name: '周示例' }), office)).headers.get('Location')!
  const link = await firstLink(origin, at, office)
  const registration = (await found(link))!
  await post(
    origin,
    `/office/registrations/${registration.number}/`,
    { step: 'return', reason: '请核对', revision: String(registration.revision) },
    office,
  )
  expect((await found(link))!.status).toBe('returned')
  const answer = await post(origin, `${link}amend/`, filled.member({ step: 'amend', name: '周示例', telephone: '' }))
  expect(answer.status).toBe(303)
})

test('showing a namesake is written to the audit log', async () => {
  await post(origin, NEW, paper({ name: '王示例' }), office)
  const before = (await storage.db.select().from(auditEvents)).length
  expect((await post(origin, NEW, paper({ name: '王示例' }), office)).status).toBe(409)
  expect((await storage.db.select().from(auditEvents)).length).toBeGreaterThan(before)
})

test('the print page of a withdrawn paper registration does not say it is received', async () => {
  const at = (await post(origin, NEW, paper({ name: '冯示例' }), office)).headers.get('Location')!
  const link = await firstLink(origin, at, office)
  await post(origin, link, { step: 'withdraw', withdrawSure: 'yes' })
  const { status, text } = await read(origin, at, office)
  expect(status).toBe(404)
  expect(text).not.toContain('已收到')
})

test('a paper entry while the database is away is kept and goes through later', async () => {
  const sent = paper({ name: '陈示例' })
  await site.database.stop()
  const answer = await post(origin, NEW, sent, office)
  const text = await answer.text()
  await site.database.start()
  expect(answer.status).toBe(503)
  expect(text).toContain('陈示例')
  expect((await post(origin, NEW, sent, office)).status).toBe(303)
})

test('a registration whose keeping has ended is not received any more', async () => {
  const at = Date.parse('2016-05-01T09:00+08:00')
  const { token } = (await submitRegistration(storage, {
    kind: 'member',
    village: HERE,
    answers: registered.member,
    ticket: randomToken(),
    at,
  }))!
  await eraseExpiredRegistrations(storage, Date.parse('2018-06-01T00:00+08:00'))
  const registration = (await findRegistrationByToken(storage, token))!
  expect(registration.answers).toBeUndefined()
  const answer = await post(
    origin,
    `/office/registrations/${registration.number}/`,
    { step: 'receive', receivedOn: today(), revision: String(registration.revision) },
    office,
  )
  expect(answer.status).toBe(409)
})

test("the new village's choices are asked anew; what somebody wrote in 其他 is not typed twice", async () => {
  const { path } = await member()
  const { text } = await read(origin, `${path}move/?to=${neighbour.slug}`)
  expect(text).toContain('value="写春联"')
  expect(text).not.toMatch(/name="projects"[^>]*checked/)
})

test('once ended, its page says until what day it is kept', async () => {
  const { path } = await member()
  await post(origin, path, { step: 'end', endSure: 'yes' })
  expect((await read(origin, path)).text).toContain(`${year + 1}年12月31日`)
})

test('retention around new year in Shanghai: ended, reasons, comments, exemplars', async () => {
  const at = shanghai('2016-05-01T09:00')
  const make = async () => {
    const { token, id } = (await submitRegistration(storage, {
      kind: 'member',
      village: fourth.slug,
      answers: registered.member,
      ticket: randomToken(),
      at,
    }))!
    const registration = (await findRegistrationByToken(storage, token))!
    await receiveRegistration(storage, registration, '2016-05-02')
    return { id, token, registration: (await findRegistrationByToken(storage, token))! }
  }
  const [last, first, rated] = [await make(), await make(), await make()]
  await endRegistration(storage, last.registration, shanghai('2016-12-31T23:59'))
  await endRegistration(storage, first.registration, shanghai('2017-01-01T00:00'))
  await writeEvaluation(
    storage,
    rated.registration,
    2017,
    { comment: '好', commentedOn: '2017-12-31' },
    { step: 'issue', revision: 0 },
  )
  const recordId = crypto.randomUUID()
  await addRecord(
    storage,
    rated.registration,
    { date: '2016-06-01', category: 'publicBenefit', content: 'x' },
    { id: recordId, at },
  )
  await changeRecord(storage, { village: fourth.slug }, { id: recordId, revision: 1 }, 'confirm', { at })
  const named = await recommendExemplar(
    storage,
    fourth.slug,
    { subject: 'record', subjectId: recordId },
    { title: 't', text: 'x', names: true },
    at,
  )
  expect(named).toBeTruthy()
  const kept = async () =>
    Promise.all(
      [last, first, rated].map(async ({ token }) => Boolean((await findRegistrationByToken(storage, token))!.answers)),
    )
  await eraseExpiredRegistrations(storage, shanghai('2017-12-31T23:59:59'))
  expect(await kept()).toEqual([true, true, true])
  await eraseExpiredRegistrations(storage, shanghai('2018-01-01T00:00'))
  expect(await kept()).toEqual([false, true, true])
  expect(await storage.db.select().from(exemplars).where(eq(exemplars.id, named!))).toEqual([])
  await eraseExpiredRegistrations(storage, shanghai('2018-12-31T23:59:59'))
  expect(await kept()).toEqual([false, true, true])
  await eraseExpiredRegistrations(storage, shanghai('2019-01-01T00:00'))
  expect(await kept()).toEqual([false, false, false])
  const [evaluation] = await storage.db.select().from(evaluations).where(eq(evaluations.registration, rated.id))
  expect(evaluation!.sealedWords).toBeNull()
})

test('who has no telephone moves without one, and can correct the new form', async () => {
  const at = (await post(origin, NEW, paper({ name: '沈示例' }), office)).headers.get('Location')!
  const link = await firstLink(origin, at, office)
  const moved = await post(origin, `${link}move/?to=${neighbour.slug}`, {
    ...elsewhere(),
    name: '沈示例',
    telephone: '',
  })
  expect(moved.status).toBe(303)
  const arrived = moved.headers.get('Location')!
  const amended = { ...elsewhere(), step: 'amend', name: '沈示例', telephone: '', age: '70' }
  expect((await post(origin, `${arrived}amend/`, amended)).status).toBe(303)
  expect((await found(arrived))!.answers).toMatchObject({ age: '70', telephone: '' })
  // Who gave one is still asked for it.
  const { path } = await member()
  expect((await post(origin, `${path}move/?to=${neighbour.slug}`, { ...elsewhere(), telephone: '' })).status).toBe(422)
})

test('no comment is kept about one who has withdrawn', async () => {
  const { path, registration } = await member()
  const comment = { comment: '张三很热心', commentedOn: today() }
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  expect(await writeEvaluation(storage, registration, year, comment, { step: 'issue', revision: 0 })).toBe(false)
  const kept = await storage.db.select().from(evaluations).where(eq(evaluations.registration, registration.id))
  expect(kept).toEqual([])
})
