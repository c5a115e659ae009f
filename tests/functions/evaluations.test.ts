import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { thisYear, today } from '../../src/domain/calendar.ts'
import { post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

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

/** A unit that its village has received: its private page, and its evaluation's. */
async function received() {
  const path = await register(origin, 'unit')
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  const { id, number } = registration
  return { path, id, number, desk: `/office/evaluations/${year}/${number}/` }
}

test('its village reads and prints what a unit has written once this year, and nobody else', async () => {
  const { path, id, number, desk } = await received()
  const report = `/office/registrations/${number}/${year}/responsibility-report/`
  expect((await read(origin, report, office)).status).toBe(404)
  expect((await read(origin, desk, office)).text).not.toContain(report)
  const words = { step: 'write', revision: '0', done: '办了三场义诊', next: '', writtenOn: today() }
  expect((await post(origin, `${path}${year}/responsibility-report/edit/`, words)).status).toBe(303)
  expect((await read(origin, desk, office)).text).toContain(`href="${report}"`)
  expect((await read(origin, report, office)).text).toContain('办了三场义诊')
  const events = await storage.db.select().from(auditEvents)
  expect(events.filter(({ registration }) => registration === id).map(({ subject }) => subject)).toContain(
    `responsibility-report ${year}`,
  )
  for (const stranger of [next, town]) expect((await read(origin, report, stranger)).status).toBe(404)
  for (const other of ['unit-evaluation-card', 'member-activity-card', 'unit-registration', 'none'])
    expect((await read(origin, report.replace('responsibility-report', other), office)).status).toBe(404)
  expect((await read(origin, report.replace(`/${year}/`, `/${year + 1}/`), office)).status).toBe(404)
})

test('what was typed stays on the page when a colleague has issued the evaluation meanwhile', async () => {
  const { desk } = await received()
  const words = { performance: 'good', comment: '第一位写的', commentedOn: today(), revision: '0' }
  expect((await post(origin, desk, { ...words, step: 'issue' }, office)).status).toBe(303)
  const late = await post(origin, desk, { ...words, comment: '第二位写的', step: 'draft' }, office)
  expect(late.status).toBe(409)
  expect(await late.text()).toMatch(/现在的状态是“已发出”[^]*第一位写的[^]*没有存下来[^]*第二位写的/)
  const recalled = await post(origin, desk, { step: 'recall', revision: '9' }, office)
  expect(recalled.status).toBe(409)
  expect(await recalled.text()).not.toContain('没有存下来')
  const twice = { comment: ['上一半', '下一半'], commentedOn: [today(), '明天'], performance: ['good', 'none'] }
  const sentTwice = await post(origin, desk, { ...twice, step: 'recall', revision: '9' }, office)
  expect(sentTwice.status).toBe(409)
  expect(await sentTwice.text()).toMatch(/没有存下来[^]*上一半；下一半[^]*；明天[^]*<\/html>/)
  expect((await post(origin, desk, { step: 'recall', revision: '1' }, office)).status).toBe(303)
  expect((await read(origin, desk, office)).text).toMatch(/草稿[^]*第一位写的<\/textarea>/)
})

test('two drafts at once: the second sees both texts before one is kept', async () => {
  const { desk } = await received()
  const draft = (comment: string, revision: string) =>
    post(origin, desk, { performance: 'good', commentedOn: today(), step: 'draft', comment, revision }, office)
  expect((await draft('甲写的', '0')).status).toBe(303)
  const second = await draft('乙写的', '0')
  expect(second.status).toBe(409)
  expect(await second.text()).toMatch(/现在存着的[^]*甲写的[^]*乙写的<\/textarea>/)
  expect((await read(origin, desk, office)).text).toMatch(/甲写的<\/textarea>/)
})

test('a draft asks only what is filled in, and that must be right', async () => {
  const { desk } = await received()
  const draft = (words: Record<string, string>) =>
    post(
      origin,
      desk,
      { step: 'draft', revision: '0', performance: '', comment: '', commentedOn: '', ...words },
      office,
    )
  const wrong = await draft({ commentedOn: '昨天', comment: '写了一半' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toMatch(/评语日期请写成年月日[^]*写了一半/)
  expect((await draft({ comment: '写了一半' })).status).toBe(303)
  expect((await read(origin, desk, office)).text).toContain('写了一半')
})
