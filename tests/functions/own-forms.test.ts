import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { thisYear, today } from '../../src/domain/calendar.ts'
import { post, read, register, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

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

/** The year's page of somebody whom the village has received. */
async function received(kind: 'unit' | 'member'): Promise<string> {
  const path = await register(origin, kind, { projects: [], otherProject: '写春联' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  return `${path}${year}/`
}
const write = (path: string, fields: Fields) =>
  post(origin, `${path}edit/`, { step: 'write', revision: '0', ...fields })

test('a unit writes the remark of 附件2 once a year, and it is printed', async () => {
  const page = await received('unit')
  expect((await read(origin, page)).text).toContain('填写附件2的备注')
  const log = `${page}unit-service-log/`
  const written = await write(log, { remark: '全年两次' })
  expect([written.status, written.headers.get('Location')]).toEqual([303, `${page}?done=write`])
  expect((await read(origin, log)).text).toContain('全年两次')
  const again = await write(log, { remark: '全年两次' })
  expect([again.status, again.headers.get('Location')]).toEqual([303, `${page}?done=write`])
  expect((await read(origin, `${page}?done=write`)).text).toMatch(/role="status"[^]*已保存。[^]*更改附件2的备注/)
})

test('a report on social responsibility is printed once it is written, and stands in the own data', async () => {
  const page = await received('unit')
  const report = `${page}responsibility-report/`
  expect((await read(origin, report)).status).toBe(404)
  const wrong = await write(report, { done: '', next: '明年继续', writtenOn: today() })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toMatch(/请填写本年度做了什么[^]*明年继续/)
  expect((await write(report, { done: '办了三场义诊', next: '', writtenOn: today() })).status).toBe(303)
  expect((await read(origin, report)).text).toContain('办了三场义诊')
  expect((await read(origin, page)).text).toContain(`href="${report}"`)
  expect((await read(origin, page.replace(`${year}/`, 'data.csv'))).text).toContain('办了三场义诊')
})

test('of two tabs the second is told what stands there by now, and keeps what was typed', async () => {
  const page = await received('unit')
  const log = `${page}unit-service-log/`
  expect((await write(log, { remark: '第一个窗口' })).status).toBe(303)
  const late = await write(log, { remark: '第二个窗口' })
  const text = await late.text()
  expect(late.status).toBe(409)
  expect(text).toMatch(/第一个窗口[^]*第二个窗口/)
  const revision = /name="revision" value="(\d+)"/.exec(text)![1]!
  expect((await write(log, { remark: '第二个窗口', revision })).status).toBe(303)
})

test('before the village has received it nothing is written; a member fills in nothing of the kind', async () => {
  const path = await register(origin, 'unit')
  const log = `${path}${year}/unit-service-log/`
  expect((await read(origin, `${log}edit/`)).text).toContain('村居收到报到单后')
  const early = await write(log, { remark: '太早' })
  expect(early.status).toBe(409)
  expect(await early.text()).toMatch(/村居收到报到单后[^]*太早/)
  const page = await received('member')
  expect((await read(origin, page)).text).not.toContain('每年填一次')
  for (const slug of ['member-activity-card', 'unit-service-log', 'none'])
    expect((await write(`${page}${slug}/`, { remark: '备注' })).status).toBe(404)
})
