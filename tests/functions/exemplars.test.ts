import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { exemplars } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { now, today } from '../../src/domain/calendar.ts'
import { post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

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

const story = { step: 'recommend', title: '好邻居', text: '钱示例常替邻居代购', names: 'yes' }

/** A confirmed record of a member, recommended with the name in it. */
async function recommended() {
  const path = await register(origin, 'member', { name: '钱示例' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  const record = crypto.randomUUID()
  const words = { date: today(), category: 'publicBenefit', content: '代购' } as const
  await addRecord(storage, registration, words, { id: record, at: now() })
  const wanted = `/office/exemplars/new/?record=${record}`
  expect((await post(origin, wanted, story, office)).status).toBe(409)
  await changeRecord(storage, { village: home.slug }, { id: record, revision: 1 }, 'confirm', { at: now() })
  for (const stranger of [next, town])
    expect([404, 409]).toContain((await post(origin, wanted, story, stranger)).status)
  const answer = await post(origin, wanted, story, office)
  expect(answer.status).toBe(303)
  const desk = answer.headers.get('Location')!
  expect((await post(origin, wanted, story, office)).status).toBe(409)
  return { path, record, desk, page: `${path}exemplars/${desk.split('/')[3]}/` }
}
const stories = async () => (await read(origin, '/stories/')).text
const press = (path: string, step: string, revision: number, as?: { Cookie: string }) =>
  post(origin, path, { step, revision: String(revision) }, as)

test('until the person agrees the town sees no name and can publish nothing; then everybody reads it', async () => {
  const { desk, page, path } = await recommended()
  for (const seen of ['/office/exemplars/', desk])
    expect((await read(origin, seen, town)).text).not.toMatch(/钱示例|好邻居|代购/)
  expect((await press(desk, 'publish', 1, town)).status).toBe(409)
  expect(await stories()).not.toContain('钱示例')
  expect((await read(origin, path)).text).toContain(page)
  expect((await read(origin, page)).text).toContain('钱示例常替邻居代购')
  expect((await press(page, 'agree', 1)).status).toBe(303)
  expect((await read(origin, desk, town)).text).toContain('钱示例常替邻居代购')
  expect((await press(desk, 'publish', 2, town)).status).toBe(303)
  expect(await stories()).toContain('钱示例常替邻居代购')
})

test('who takes the word back is no longer on the page the next moment', async () => {
  const { desk, page } = await recommended()
  await press(page, 'agree', 1)
  await press(desk, 'publish', 2, town)
  expect(await stories()).toContain('好邻居')
  const before = (await stories()).split('好邻居').length
  expect((await press(page, 'refuse', 3)).status).toBe(303)
  expect((await stories()).split('好邻居').length).toBe(before - 1)
  expect((await press(desk, 'publish', 4, town)).status).toBe(409)
  expect((await read(origin, desk, town)).text).not.toContain('钱示例')
})

test('words that are changed are asked about anew, and an answer to the old ones is not taken', async () => {
  const { desk, page } = await recommended()
  await press(page, 'agree', 1)
  expect(
    (await post(origin, desk, { ...story, step: 'edit', text: '钱示例改过的事迹', revision: '2' }, office)).status,
  ).toBe(303)
  expect((await press(desk, 'publish', 3, town)).status).toBe(409)
  expect((await press(page, 'agree', 2)).status).toBe(409)
  expect((await press(page, 'agree', 3)).status).toBe(303)
})

test('a service that the village no longer confirms is no longer held up', async () => {
  const { desk, page, record } = await recommended()
  await press(page, 'agree', 1)
  await press(desk, 'publish', 2, town)
  const before = (await stories()).split('好邻居').length
  const decline = { step: 'decline', reason: '弄错了人', revision: '2' }
  expect((await post(origin, `/office/records/${record}/`, decline, office)).status).toBe(303)
  expect((await stories()).split('好邻居').length).toBe(before - 1)
})

test('the story is sealed in the database, and gone with its holder’s withdrawal', async () => {
  const { path, desk } = await recommended()
  const rows = await storage.db.select().from(exemplars)
  expect(JSON.stringify(rows)).not.toContain('钱示例')
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  expect((await read(origin, desk, office)).status).toBe(404)
})

test('what is wrong is said, and nothing typed is lost', async () => {
  const { desk } = await recommended()
  const wrong = await post(
    origin,
    desk,
    { step: 'edit', title: '长'.repeat(31), text: '留着的字', names: '', revision: '1' },
    office,
  )
  const text = await wrong.text()
  expect(wrong.status).toBe(422)
  expect(text).toContain('标题不能超过 30 个字')
  expect(text).toContain('请选择文中有没有写到服务者的姓名')
  expect(text).toContain('留着的字')
})
