import { get, type IncomingMessage } from 'node:http'
import { asc, desc } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkChain, removeOldEvents } from '../../db/audit-upkeep.ts'
import { execute } from '../../db/client.ts'
import { rotateHashing } from '../../db/rotation.ts'
import { auditEvents } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { runKeys } from '../../functions/machine/keys.ts'
import { makeKey } from '../../functions/machine/secrets.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { numberOf, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

let site: TestSite
let storage: Storage
let origin: string
let own: { Cookie: string }
let next: { Cookie: string }
let town: { Cookie: string }
let receipt: string
let number: string

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  storage = await openStorage(site.bindings())
  own = await signIn(origin, site.keys[0]!.key)
  next = await signIn(origin, site.keys[1]!.key)
  town = await signIn(origin, site.townKey)
  receipt = await register(origin, 'member', { name: '本村党员' })
  number = await numberOf(origin, receipt)
})
afterAll(() => site.stop())

const sql = async (...statements: string[]) => (await execute(site.env, statements, 'write')).at(-1)!
const events = () => storage.db.select().from(auditEvents).orderBy(asc(auditEvents.id))
const newest = async () => (await storage.db.select().from(auditEvents).orderBy(desc(auditEvents.id)).limit(1))[0]!
const check = async () => (await post(origin, '/office/audit/', { step: 'check' }, town)).text()
const receive = (revision: string) =>
  post(origin, `/office/registrations/${number}/`, { step: 'receive', receivedOn: today(), revision }, own)

test('whoever registers leaves no event; the holder sees who opened and changed it, and when many were opened', async () => {
  expect((await events()).filter(({ actor }) => actor !== 'office')).toEqual([])
  expect((await read(origin, receipt)).text).toContain('还没有人单独打开过')
  await read(origin, `/office/registrations/${number}/`, own)
  expect((await receive('1')).status).toBe(303)
  await read(origin, '/office/registrations/', own)
  const { text } = await read(origin, receipt)
  expect(text).toMatch(new RegExp(`${home.name}：“报到单”确认收到[^]*打开“报到单”`))
  expect(text).toContain('其中可能有您的')
  expect(/<details[^>]*><summary[^>]*>谁看过[^]*?<\/details>/.exec(text)![0]).not.toContain('演示')
})

test('a change and its event are written together or not at all, and what cannot be logged is not shown', async () => {
  const [before] = await sql(`select revision from registrations where village = '${home.slug}' order by sequence desc`)
  await sql(
    `create trigger full before insert on audit_events begin select raise(abort, 'database or disk is full'); end`,
  )
  const refused = await receive(String(before![0]))
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('再试一次')])
  const page = await read(origin, `/office/registrations/${number}/`, own)
  expect(page.status).toBeGreaterThanOrEqual(500)
  expect(page.text).not.toContain('本村党员')
  await sql('drop trigger full')
  expect((await receive(String(before![0]))).status).toBe(303)
})

test('a village sees its own log, the town everybody’s, by month, village and key, with the clerk’s name', async () => {
  await read(origin, '/office/registrations/', next)
  const ours = (await read(origin, '/office/audit/', own)).text
  expect(ours).toMatch(new RegExp(`演示</td><td[^>]*>“报到单”确认收到</td><td[^>]*>${number}`))
  expect(ours).not.toContain(neighbour.name)
  const path = `/office/audit/?village=${neighbour.slug}`
  const theirs = (await read(origin, path, town)).text
  expect(theirs).toContain(`${neighbour.name} 演示`)
  expect(theirs).not.toContain('确认收到')
  const key = (await newest()).accessKey
  expect((await read(origin, `/office/audit/?key=${key}`, town)).text).toContain('“操作日志”')
  expect((await read(origin, `/office/audit/?village=${neighbour.slug}&key=${key}`, own)).text).toContain(number)
  // A month of which nothing is kept, or none at all, is this one.
  expect((await read(origin, '/office/audit/?month=1999-01&before=x', own)).text).toContain(number)
})

test('a month is downloaded without a personal word; looking at the log is an event, once a list', async () => {
  const csv = (await read(origin, `/office/exports/audit.csv?month=${today().slice(0, 7)}`, town)).text
  expect(csv).toContain(`"${home.name}","演示","“报到单”确认收到","${number}"`)
  expect(csv).not.toContain('本村党员')
  expect((await read(origin, '/office/exports/audit.csv', own)).text).not.toContain(neighbour.name)
  const last = (await newest()).id
  await read(origin, '/office/audit/', town)
  await read(origin, `/office/audit/?before=${last}`, town)
  expect(await newest()).toMatchObject({ id: last + 1, page: '/office/audit/', action: 'read', village: null })
})

test('wrong keys, signing in and out, and the commands for keys are events; nothing that was typed is', async () => {
  const last = (await newest()).id
  await post(origin, '/office/sign-in/', { step: 'sign-in', key: 'WRONG' })
  await read(origin, '/office/', { Authorization: 'Bearer WRONG' })
  const clerk = await signIn(origin, site.keys[2]!.key)
  await post(origin, '/office/sign-in/', { step: 'sign-out' }, clerk)
  const env = { ...site.env, DATABASE_DURABILITY: '' }
  await runKeys(['add', home.slug, '王示例'], env)
  const id = (await newest()).subject.split(' ')[1]!
  await runKeys(['replace', id], env)
  const after = (await events()).filter((event) => event.id > last)
  expect(after.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'stranger refused',
    'stranger refused',
    'office sign-in',
    'office sign-out',
    'machine add-key',
    'machine replace-key',
    'machine replace-key',
  ])
  expect(JSON.stringify(after)).not.toContain('WRONG')
  expect((await read(origin, '/office/audit/?village=town', town)).text).toContain('口令不对，没有登录')
})

/** As the first village's clerk; `fetch` says by itself where it comes from. */
const askFrom = (from: string, mode: string, dest: string, path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const said = { 'Sec-Fetch-Site': from, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest }
    get(origin + path, { headers: { ...own, ...said } }, (answer) => resolve(answer.resume())).on('error', reject)
  })

test('no page of somebody else’s opens anything in a clerk’s name', async () => {
  const page = `/office/registrations/${number}/`
  const last = (await newest()).id
  for (const foreign of ['cross-site', 'same-site']) {
    expect((await askFrom(foreign, 'no-cors', 'image', page)).statusCode).toBe(403)
    expect((await askFrom(foreign, 'navigate', 'iframe', page)).statusCode).toBe(403)
    const { statusCode, headers } = await askFrom(foreign, 'navigate', 'document', page)
    expect([statusCode, headers.location]).toEqual([303, '/office/'])
    for (const path of ['/office/', '/office/sign-in/'])
      expect((await askFrom(foreign, 'navigate', 'document', path)).statusCode).toBe(200)
  }
  expect((await newest()).id).toBe(last)
  for (const ours of ['same-origin', 'none'])
    expect((await askFrom(ours, 'navigate', 'document', page)).statusCode).toBe(200)
})

test('the log cannot be changed; whoever does so with SQL is seen, and where', async () => {
  expect(await check()).toContain('没有缺少')
  await expect(sql(`update audit_events set name = 'x' where id = 5`)).rejects.toThrow(/not changed/)
  await expect(sql('delete from audit_events where id = 5')).rejects.toThrow(/is kept/)
  const [triggers, all] = await Promise.all([sql(`select sql from sqlite_master where type = 'trigger'`), events()])
  await sql('drop trigger audit_events_unchanged', 'drop trigger audit_events_kept')
  const names = 'id, at, actor, access_key, name, village, page, action, subject, registration, count, mac'
  const tamper = async (...statements: string[]) => {
    await sql('create table kept as select * from audit_events', ...statements)
    const text = await check()
    await sql(
      'delete from audit_events',
      `insert into audit_events (${names}) select ${names} from kept`,
      'drop table kept',
    )
    return text
  }
  const { id } = all.at(-1)!
  expect(await tamper(`delete from audit_events where id > ${id - 3}`)).toMatch(/最后少了 \d+ 条/)
  expect(await tamper(`update audit_events set access_key = 'x' where id = 5`)).toContain('从第 5 条')
  expect(await tamper('delete from audit_events where id = 7')).toContain('从第 8 条')
  expect(await tamper('delete from audit_events where id < 4')).toContain('最早的几条还没有到期')
  expect(
    await tamper(
      `insert into audit_events (${names}) select id + 1, at, actor, access_key, name, village, page, action, subject, registration, count, mac from audit_events order by id desc limit 1`,
    ),
  ).toContain('对不上')
  await sql(...triggers.map(([text]) => String(text)))
  expect(await checkChain(await openStorage(site.env), now())).toEqual({ cut: 0, checked: all.length })
})

test('with a new hashing key the chain is whole; what was kept long enough goes, and the rest still is', async () => {
  const key = makeKey()
  const rotated = await openStorage({ ...site.env, HASHING_KEY: `${key},${site.env.HASHING_KEY}` })
  await rotateHashing(rotated, { batch: 7 })
  const renewed = await openStorage({ ...site.env, HASHING_KEY: key })
  const count = (await events()).length
  expect(await checkChain(renewed, now())).toEqual({ checked: count, cut: 0 })
  const later = Date.parse(`${thisYear() + 3}-01-15T00:00+08:00`)
  expect(await removeOldEvents(renewed, now())).toBe(0)
  expect(await removeOldEvents(renewed, later)).toBe(count - 1)
  expect((await events()).map(({ action }) => action)).toEqual(['read', 'expire'])
  expect(await checkChain(renewed, later)).toEqual({ checked: 2, cut: 0 })
})
