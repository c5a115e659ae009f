import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { findLinkToken, listRegistrations } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear, today } from '../../src/domain/calendar.ts'
import { nameOf } from '../../src/domain/registration.ts'
import { villages } from '../../src/domain/villages.ts'
import { filled, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, third } from '../harness/town.ts'

/* One row that does not open says so in its own place, and hurts nobody else. */

let site: TestSite
let origin: string
let office: { Cookie: string }
/** The demo's registrations of 张三 (received, with records) and of 陈一 (submitted). */
let received: { id: string; number: string }
let submitted: { id: string; number: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  office = await signIn(origin, site.keys[0]!.key)
  const listed = await listRegistrations(await openStorage(site.env), { village: home.slug }, 50)
  const named = (name: string) => listed.find((registration) => nameOf(registration) === name)!
  received = named('张三')
  submitted = named('陈一')
})
afterAll(() => site.stop())

async function rows(sql: string): Promise<unknown[][]> {
  return (await execute(site.env, [sql], 'write'))[0] ?? []
}

/** Changes the bytes of the words of these rows; gives back a way to mend them. */
async function damage(table: string, column: string, where: string): Promise<() => Promise<unknown>> {
  const damaged = await rows(`select id from envelopes where id in (select ${column} from ${table} where ${where})`)
  expect(damaged.length, `${table}.${column}`).toBeGreaterThan(0)
  const ids = damaged.flat().join()
  await rows(`create table kept as select id, words from envelopes where id in (${ids})`)
  await rows(`update envelopes set words = randomblob(length(words)) where id in (${ids})`)
  return async () => {
    await rows(
      `update envelopes set words = (select words from kept where kept.id = envelopes.id) where id in (${ids})`,
    )
    await rows('drop table kept')
  }
}

/** The text of a page for this village's office, which answers 200. */
async function page(path: string): Promise<string> {
  const { status, text } = await read(origin, path, office)
  expect(status, path).toBe(200)
  return text.slice(text.indexOf('<main'))
}

async function download(file: string): Promise<Record<string, string>[]> {
  return parse(await (await fetch(`${origin}/office/exports/${file}.csv`, { headers: office })).text(), {
    bom: true,
    columns: true,
  }) as Record<string, string>[]
}

test('a damaged registration: list, search, entry from paper, print and download go on', async () => {
  const mend = await damage('registrations', 'sealed_answers', `id = '${submitted.id}'`)
  const list = await page('/office/registrations/')
  expect(list).toMatch(new RegExp(`无法打开[^]*${submitted.number}|${submitted.number}[^]*无法打开`))
  expect(list).toContain('张三')
  expect(list).not.toContain('陈一')
  expect(await page(`/office/registrations/${submitted.number}/`)).toContain('无法打开')
  const found = await post(origin, '/office/registrations/', { step: 'search', query: '张三' }, office)
  expect(await found.text()).toContain(received.number)
  const entered = filled.member({ step: 'enter', name: '录入示例', receivedOn: today() })
  expect((await post(origin, '/office/registrations/new/member/', entered, office)).status).toBe(303)
  const exported = await download('member-registration')
  expect(exported.find((row) => row['编号'] === submitted.number)!['姓名']).toBe('无法打开')
  expect(exported.map((row) => row['姓名'])).toContain('张三')
  expect((await read(origin, `/verify/${submitted.number}/`)).status).toBe(200)
  await mend()
  expect(await page('/office/registrations/')).toContain('陈一')
})

test('a damaged registration that was received: its sheets, cards and private page', async () => {
  const token = (await findLinkToken(await openStorage(site.env), received.id))!
  const mend = await damage('registrations', 'sealed_answers', `id = '${received.id}'`)
  for (const path of ['claims', 'records', 'evaluations', 'attendance', 'exemplars'])
    expect(await page(`/office/${path}/`), path).toContain(path === 'exemplars' ? '典型' : '无法打开')
  const address = `/office/evaluations/${thisYear()}/${received.number}/`
  const list = await page('/office/evaluations/')
  expect(list.slice(list.indexOf(`href="${address}"`))).toMatch(new RegExp(`^[^>]*>无法打开</a>\\s*${received.number}`))
  const writing = { step: 'draft', comment: '写给谁', commentedOn: today(), performance: 'good', revision: '0' }
  const led = [await read(origin, address, office), await post(origin, address, writing, office)]
  const told = `/office/registrations/${received.number}/`
  expect(led.map(({ headers }) => headers.get('Location'))).toEqual([told, told])
  expect(await page(told)).toContain('请把编号告诉管理网站的人')
  const receipts = await page(`/office/print/receipts/?day=${today()}`)
  expect(receipts).toMatch(/无法打开/)
  expect(receipts).toContain('录入示例')
  for (const file of ['member-registration', 'service-preference', 'member-activity-card', 'claims']) {
    const row = (await download(file)).find((each) => each['编号'] === received.number)
    expect(row?.['姓名'] ?? row?.['姓名或单位'], file).toBe('无法打开')
  }
  const { status, text } = await read(origin, `/receipts/${token}/`)
  expect([status, text.includes('无法打开'), text.includes('保存期已满')]).toEqual([200, true, false])
  const data = await read(origin, `/receipts/${token}/data.csv`)
  expect([data.status, data.text.includes('无法打开')]).toEqual([200, true])
  await mend()
})

test('damaged words of a record, a comment, a story, a report and a reason', async () => {
  const year = thisYear()
  const storage = await openStorage(site.env)
  const token = (await findLinkToken(storage, received.id))!
  const record = await damage(
    'service_records',
    'sealed_words',
    `registration = '${received.id}' and status = 'confirmed'`,
  )
  expect(await page('/office/records/')).toMatch(/无法打开[^]*早高峰|早高峰[^]*无法打开/)
  const [id] = (
    await rows(`select id from service_records where registration = '${received.id}' and status = 'confirmed'`)
  ).flat()
  expect(await page(`/office/records/${id}/`)).toContain('无法打开')
  const contents = (await download('member-activity-card'))
    .filter((row) => row['姓名'] === '张三')
    .map((row) => row['服务内容'])
  expect(contents.toSorted()).toEqual(['早高峰文明交通劝导', '无法打开'].toSorted())
  expect((await read(origin, `/receipts/${token}/${year}/`)).text).toContain('无法打开')
  expect((await read(origin, `/receipts/${token}/${year}/member-activity-card/`)).text).toContain('无法打开')
  await record()

  const comment = await damage('evaluations', 'sealed_words', `status = 'issued'`)
  const [unit] = (await rows(`select registration from evaluations where status = 'issued'`)).flat()
  const unitToken = (await findLinkToken(storage, String(unit)))!
  for (const sheet of ['', 'unit-evaluation-card/', 'annual-report/'])
    expect((await read(origin, `/receipts/${unitToken}/${year}/${sheet}`)).text, sheet).toContain('无法打开')
  expect((await download('unit-evaluation-card')).map((row) => Object.values(row)).flat()).toContain('无法打开')
  await comment()

  const report = { step: 'write', done: '全年修理家电', next: '继续', writtenOn: today(), revision: '0' }
  await post(origin, `/receipts/${unitToken}/${year}/responsibility-report/edit/`, report)
  const own = await damage('own_forms', 'sealed_answers', '1')
  expect((await download('responsibility-report'))[0]!['本年度做了什么']).toBe('无法打开')
  expect((await read(origin, `/receipts/${unitToken}/${year}/responsibility-report/`)).text).toContain('无法打开')
  await own()

  const story = await damage('exemplars', 'sealed_story', '1')
  expect(await page('/office/exemplars/')).toContain('无法打开')
  const stories = await read(origin, '/stories/')
  expect([stories.status, stories.text.includes('无法打开')]).toEqual([200, false])
  await story()

  const reason = await damage('service_records', 'sealed_reason', `status = 'declined'`)
  expect((await read(origin, `/receipts/${token}/${year}/`)).text).toMatch(/早高峰[^]*村居的原因：无法打开/)
  await reason()
})

test('a download that fails in the middle is no file, and a calm 503 while the database is away', async () => {
  const key = { Authorization: `Bearer ${site.keys[villages.indexOf(third)]!.key}` }
  for (let sent = 0; sent < 520; sent += 40)
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const from = { 'CF-Connecting-IP': `192.0.2.${sent / 40}` }
        const fields = filled.unit({ unitName: `示例单位${sent + index}` })
        const path = `/villages/${third.slug}/register/unit/`
        expect((await post(origin, path, fields, from)).status).toBe(303)
      }),
    )
  // The oldest one, in the second batch, is in a state that there is not.
  await rows(`update registrations set status = 'banana' where village = '${third.slug}' and sequence = 1`)
  const address = `${origin}/office/exports/unit-registration.csv`
  const broken = await fetch(address, { headers: key })
  expect([broken.status, (await broken.text()).includes('示例单位1')]).toEqual([500, false])
  await rows(`update registrations set status = 'submitted' where village = '${third.slug}' and sequence = 1`)
  await site.database.stop()
  expect((await fetch(address, { headers: key })).status).toBe(503)
  await site.database.start()
  await register(origin, 'member')
})
