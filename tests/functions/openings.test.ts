import { request } from 'node:http'
import { connect } from 'node:net'
import { asc, desc, eq, gt } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey, listAccessKeys, revokeAccessKey } from '../../db/access.ts'
import { askForCall } from '../../db/calls.ts'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { recommendExemplar } from '../../db/exemplar-steps.ts'
import { sendLetter } from '../../db/letter-steps.ts'
import { createPass } from '../../db/passes.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents } from '../../db/schema.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import type { AuditRow } from '../../src/domain/audit-event.ts'
import { officePages } from '../../src/domain/audit-words.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { registered } from '../samples.ts'
import { post, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, third } from '../harness/town.ts'

/* Every address × every method × everybody: who sees a person's words, and whether the audit log says so. */

/**
 * Who sees words of a person of the first village at an address, with GET: its village, its holder by the private link, by
 * number and telephone (`pair`), at the address from which a sheet is printed (`print`), or the slip with the link
 * (`slip`); a letter's sender by number and code (`sender`).
 */
const seenBy: Record<string, string> = {
  '/healthz': '',
  '/items/': '',
  '/villages/': '',
  '/villages/:village/': '',
  '/villages/:village/poster/': '',
  '/villages/:village/poster/list/': '',
  '/villages/:village/poster/large/': '',
  '/villages/:village/items/:item/': '',
  '/villages/:village/register/:kind/': '',
  '/verify/:number/': '',
  '/receipts/': '',
  '/calls/': '',
  '/letters/': '',
  '/letters/answer/': '',
  '/letters/:pass/': 'sender',
  '/drafts/': '',
  '/deadlines/': '',
  '/deadlines.ics': '',
  '/deadlines/:file': '',
  '/stories/': '',
  '/office/sign-in/': '',
  '/office/first-key/:token/': '',
  '/receipts/:token/': 'holder',
  '/receipts/:token/sheet/': 'print',
  '/receipts/:token/link/': 'slip',
  '/receipts/:token/amend/': 'holder',
  '/receipts/:token/move/': 'holder',
  '/receipts/:token/another/': 'holder',
  '/receipts/:token/all/': '',
  '/receipts/:token/data.csv': 'holder',
  '/receipts/:token/exemplars/:exemplar/': 'holder',
  '/receipts/:token/:year/': 'holder pair',
  '/receipts/:token/:year/calendar.ics': '',
  '/receipts/:token/:year/claims/:claim/': '',
  '/receipts/:token/:year/records/new/': '',
  '/receipts/:token/:year/records/:record/': 'holder pair',
  '/receipts/:token/:year/:sheet/': 'print',
  '/receipts/:token/:year/:sheet/edit/': '',
  '/office/': '',
  '/office/registrations/': 'village',
  '/office/registrations/new/:kind/': '',
  '/office/registrations/:number/': 'village',
  '/office/registrations/:number/edit/': 'village',
  '/office/registrations/:number/doubles/:other/': 'village',
  '/office/registrations/:number/print/': 'village',
  '/office/registrations/:number/link/': 'village',
  '/office/registrations/:number/:year/:sheet/': 'village',
  '/office/items/': '',
  '/office/items/new/': '',
  '/office/items/:item/': '',
  '/office/claims/': 'village',
  '/office/claims/:claim/': 'village',
  '/office/records/': 'village',
  '/office/records/:record/': 'village',
  '/office/attendance/': 'village',
  '/office/evaluations/': 'village',
  '/office/evaluations/:year/:number/': 'village',
  '/office/phrases/': '',
  '/office/print/': '',
  '/office/print/receipts/': 'village',
  '/office/print/cards/': 'village',
  '/office/exemplars/': 'village',
  '/office/exemplars/new/': 'village',
  '/office/exemplars/:exemplar/': 'village',
  '/office/exports/audit.csv': '',
  '/office/exports/:file': 'village',
  '/office/calls/': 'village',
  '/office/letters/': '',
  '/office/letters/:letter/': 'village',
  '/office/audit/': '',
  '/office/sessions/': '',
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const TYPED = '打进来的词甲乙'
/** Whatever identifies the person of the first village, or was said of them. */
const WORDS = ['甄好认', '13977778888', '好认路77弄', '好认的党支部', '好认的清扫', '好认的评语', '好认的事迹']

const rooms = [publicRoutes, holderRoutes, officeRoutes, townRoutes]
const routes = rooms.flatMap((room) =>
  room.routes.map(({ method, path, handler }) => ({
    method,
    path: path.replace(/\{(?:[^{}]|\{[^}]*\})*\}/g, ''),
    steps: (handler as { steps?: string[] }).steps ?? [],
  })),
)
const paths = [...new Set(routes.map(({ path }) => path))]
/** Those of whoever is signed in to an office. */
const officePaths = paths.filter((path) => path.startsWith('/office/') && !/sign-in|first-key/.test(path))

let site: TestSite
let storage: Storage
let params: Record<string, string>
/** What each visitor sends along; whose token stands in the addresses of private pages. */
const visitors: Record<string, { headers: Record<string, string>; token?: string }> = {}
/** The access keys by the office. */
const keys: Record<string, string> = {}

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  const offices = { villageA: home.slug, villageB: neighbour.slug, town: null, revoked: home.slug, ended: home.slug }
  for (const [name, village] of Object.entries(offices)) {
    const role = village === null ? 'town' : 'village'
    const key = await createAccessKey(storage, { role, village, name, at: now() })
    visitors[name] = { headers: await signIn(site.origin, key) }
    keys[name] = (await listAccessKeys(storage)).find((each) => each.name === name)!.id
    if (name === 'revoked') visitors.revokedProgram = { headers: { Authorization: `Bearer ${key}` } }
  }
  await revokeAccessKey(storage, keys.revoked!, now())
  await post(site.origin, '/office/sign-in/', { step: 'sign-out' }, visitors.ended!.headers)
  const person = await makePerson()
  const neighbourOfTheirs = await register({ ...registered.member, name: '另一人' }, home.slug)
  const stranger = await register({ ...registered.member, name: '别家人' }, third.slug)
  const pair = await post(site.origin, '/receipts/', { step: 'find', number: person.number, telephone: '13977778888' })
  visitors.public = { headers: {} }
  visitors.holder = { headers: {}, token: person.token }
  visitors.otherHolder = { headers: {}, token: stranger.token }
  visitors.pair = { headers: {}, token: tokenIn(pair) }
  visitors.sender = { headers: {}, token: await createPass(storage, 'letter', person.params.letter, now()) }
  const sheet = await fetch(`${site.origin}/receipts/${person.token}/sheet/`, { redirect: 'manual' })
  visitors.print = { headers: {}, token: tokenIn(sheet) }
  const slip = await fetch(`${site.origin}/receipts/${person.token}/link/`, { redirect: 'manual' })
  visitors.slip = { headers: {}, token: tokenIn(slip) }
  params = {
    ...person.params,
    village: home.slug,
    other: neighbourOfTheirs.number,
    kind: 'member',
    year: String(thisYear()),
    file: 'member-registration.csv',
  }
})
afterAll(() => site.stop())

/** Of the holder's address to which this leads. */
const tokenIn = ({ headers }: Response) => headers.get('Location')!.split('/')[2]!

async function register(answers: (typeof registered)['member'], village: string) {
  const paper = { receivedOn: today() }
  const submission = { kind: 'member' as const, village, answers, ticket: randomToken(), at: now(), paper }
  const { token } = (await submitRegistration(storage, submission))!
  return { token, ...(await findRegistrationByToken(storage, token))! }
}

/** Somebody about whom everything is there that an address can lead to. */
async function makePerson() {
  const [name, telephone, homeAddress, homeOrg, content, comment, text] = WORDS as [string, string, ...string[]]
  const answers = { ...registered.member, name, telephone, homeAddress: homeAddress!, homeOrg: homeOrg! }
  const person = await register(answers, home.slug)
  const at = now()
  const item = crypto.randomUUID()
  const words = { title: '写春联', detail: '', time: '周六', place: '活动室', places: null }
  const kinds = { category: 'publicBenefit', audience: 'both', status: 'published' } as const
  await createServiceItem(storage, { id: item, village: home.slug, year: thisYear(), ...words, ...kinds })
  await claimItem(storage, person, item, at)
  const [claim] = await listClaimsOf(storage, person.id, thisYear())
  await changeClaim(storage, { registration: person.id }, claim!, 'complete', { at, completedOn: today() })
  const [record, written] = [crypto.randomUUID(), crypto.randomUUID()]
  for (const id of [record, written])
    await addRecord(storage, person, { date: today(), category: 'publicBenefit', content: content! }, { id, at })
  await changeRecord(storage, { village: home.slug }, { id: record, revision: 1 }, 'confirm', { at })
  const comments = { comment: comment!, commentedOn: today() }
  await writeEvaluation(storage, person, thisYear(), comments, { step: 'issue', revision: 0 })
  const deed = { subject: 'record', subjectId: record } as const
  const story = { title: text!, text: text!, names: true }
  const exemplar = (await recommendExemplar(storage, home.slug, deed, story, at))!
  await askForCall(storage, home.slug, { name, telephone }, at)
  const letter = { about: 'service', village: home.slug, keeper: home.slug, ticket: randomToken(), at } as const
  const sent = (await sendLetter(storage, { ...letter, words: { text: content!, name, telephone } }))!
  const { token, number } = person
  const sheet = 'member-activity-card'
  return {
    token,
    number,
    params: { token, number, item, claim: claim!.id, record: written, exemplar, sheet, letter: sent },
  }
}

/** With a query that leads to the person where the address alone does not, and typed words in everything else. */
function addressOf(path: string, who: string): string {
  const token = visitors[who]!.token ?? 'a'.repeat(22)
  const values: Record<string, string> = { ...params, token, pass: token }
  const asked = new URLSearchParams({ q: TYPED, before: TYPED, after: TYPED, kind: TYPED, village: TYPED, key: TYPED })
  if (path.endsWith('/receipts/')) asked.set('day', today())
  if (path.endsWith('/cards/')) asked.set('form', 'member-activity-card')
  if (path.endsWith('/exemplars/new/')) asked.set('record', params.record!)
  if (path.endsWith('/move/')) asked.set('to', neighbour.slug)
  return `${path.replace(/:(\w+)/g, (_, name: string) => values[name]!)}?${asked}`
}

interface Heard {
  status: number
  text: string
  allow?: string
}

/** Any method: `fetch` sends no TRACE. */
function ask(method: string, address: string, who: string, body?: URLSearchParams): Promise<Heard> {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const headers = { Origin: site.origin, ...visitors[who]!.headers, ...(body && form) }
  return new Promise((resolve, reject) => {
    const sent = request(site.origin + encodeURI(address), { method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode!, text, allow: answer.headers.allow }))
    })
    sent.on('error', reject).end(body?.toString())
  })
}

const shows = ({ text }: Heard) => WORDS.some((word) => text.includes(word))
const lastId = async () =>
  (await storage.db.select().from(auditEvents).orderBy(desc(auditEvents.id)).limit(1))[0]?.id ?? 0
const eventsAfter = (id: number): Promise<AuditRow[]> =>
  storage.db.select().from(auditEvents).where(gt(auditEvents.id, id)).orderBy(asc(auditEvents.id))
const readings = (events: AuditRow[]) =>
  events.filter(
    ({ page, action, subject }) => action === 'read' && page !== '/office/audit/' && !subject.startsWith('audit'),
  )

const hasPost = (path: string) => routes.some((route) => route.path === path && route.method === 'POST')
/** The buttons of an address, one that nobody knows, and none. */
const stepsOf = (path: string) => [
  ...new Set([...routes.filter((route) => route.path === path).flatMap(({ steps }) => steps), '', TYPED]),
]

/** Everything typed that a form may hold, and the button; nothing is seen as it stands, so little is taken. */
function posted(step: string): URLSearchParams {
  const names = [
    'name',
    'reason',
    'comment',
    'content',
    'title',
    'text',
    'key',
    'id',
    'item',
    'present',
    'phrase',
    'before',
  ]
  const fields = Object.fromEntries(names.map((name) => [name, TYPED]))
  return new URLSearchParams({ ...fields, query: '好认', revision: '0', receivedOn: TYPED, seen: `${TYPED}.1`, step })
}

test('every address has a row here, and every page of an office a name in the log', () => {
  expect(Object.keys(seenBy).toSorted()).toEqual(paths.toSorted())
  const office = officePaths.filter((path) => !path.endsWith('audit.csv'))
  expect(Object.keys(officePages).toSorted()).toEqual(office.toSorted())
})

test('each time that its village sees a person’s words, the log says so', async () => {
  for (const path of paths) {
    const before = await lastId()
    const heard = await ask('GET', addressOf(path, 'villageA'), 'villageA')
    const logged = readings(await eventsAfter(before))
    const expected = seenBy[path] === 'village'
    expect([shows(heard), logged.length], `GET ${path} ${heard.status}`).toEqual([expected, expected ? 1 : 0])
    const office = { accessKey: keys.villageA, name: 'villageA', village: home.slug }
    if (expected) expect(logged[0], path).toMatchObject({ ...office, page: path })
  }
})

test('so it does whatever is posted, whichever button is pressed, also none', async () => {
  for (const path of officePaths)
    for (const step of stepsOf(path)) {
      const before = await lastId()
      const heard = await ask('POST', addressOf(path, 'villageA'), 'villageA', posted(step))
      const logged = readings(await eventsAfter(before))
      const what = `POST ${step} ${path} ${heard.status}`
      expect([heard.status < 500, logged.length], what).toEqual([true, shows(heard) ? 1 : 0])
      if (!hasPost(path)) expect(heard.status, what).toBe(405)
    }
})

test('another village and the town see nothing of it, and none of their asking is logged as a reading', async () => {
  const before = await lastId()
  for (const who of ['villageB', 'town'])
    for (const path of paths) {
      const asked = [ask('GET', addressOf(path, who), who)]
      if (officePaths.includes(path))
        asked.push(...stepsOf(path).map((step) => ask('POST', addressOf(path, who), who, posted(step))))
      for (const heard of await Promise.all(asked))
        expect([shows(heard), heard.status < 500], `${who} ${path} ${heard.status}`).toEqual([false, true])
    }
  expect(readings(await eventsAfter(before))).toEqual([])
})

test('everybody else sees nothing of it but the holder, and nothing is logged as an office’s', async () => {
  const before = await lastId()
  for (const who of [
    'public',
    'holder',
    'otherHolder',
    'pair',
    'print',
    'sender',
    'revoked',
    'revokedProgram',
    'ended',
  ])
    await Promise.all(
      paths.flatMap((path) => [
        ask('GET', addressOf(path, who), who).then((heard) =>
          expect(shows(heard), `${who} GET ${path} ${heard.status}`).toBe(seenBy[path]!.split(' ').includes(who)),
        ),
        // Of the buttons none, which changes nothing.
        ask('POST', addressOf(path, who), who, posted('')).then((heard) => {
          expect(heard.status, `${who} POST ${path}`).toBeLessThan(500)
          if (!seenBy[path]!.split(' ').includes(who)) expect(shows(heard), `${who} POST ${path}`).toBe(false)
        }),
      ]),
    )
  const events = await eventsAfter(before)
  expect(events.filter(({ actor }) => actor === 'office')).toEqual([])
  // A program with a key that works no longer has failed; holders see what was done with link, number and telephone.
  const noted = new Set(events.map(({ actor, action }) => `${actor} ${action}`))
  expect([...noted].toSorted()).toEqual(['holder download', 'pair print', 'stranger refused'])
})

test('no other method shows anything, nor is it logged', async () => {
  const before = await lastId()
  for (const method of METHODS.filter((each) => each !== 'GET' && each !== 'POST'))
    for (const who of Object.keys(visitors))
      await Promise.all(
        paths.map(async (path) => {
          const heard = await ask(method, addressOf(path, who), who)
          expect([heard.text.length > 0 && shows(heard), heard.status < 500], `${who} ${method} ${path}`).toEqual([
            false,
            true,
          ])
          if (who === 'villageA' && path.startsWith('/office/r')) expect(heard.status, method).toBe(405)
        }),
      )
  expect(await lowerCase('/office/registrations/')).not.toContain('甄好认')
  expect((await eventsAfter(before)).filter(({ actor }) => actor === 'office')).toEqual([])
})

/** What is answered to `get`, which clients write large by themselves. */
async function lowerCase(path: string): Promise<string> {
  const { hostname, port } = new URL(site.origin)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  const { Cookie } = visitors.villageA!.headers
  socket.end(`get ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${Cookie}\r\nConnection: close\r\n\r\n`)
  return (await Array.fromAsync(socket)).join('')
}

test('what was typed stands nowhere in the log, in addresses neither', async () => {
  for (const path of officePaths) {
    const typed = path.replace(/:\w+/g, encodeURIComponent(TYPED))
    await ask('GET', decodeURIComponent(typed), 'villageA')
    await ask('POST', decodeURIComponent(typed), 'villageA', posted(TYPED))
  }
  const log = JSON.stringify(await storage.db.select().from(auditEvents))
  for (const word of [TYPED, encodeURIComponent(TYPED), ...WORDS]) expect(log).not.toContain(word)
  expect(
    (await storage.db.select().from(auditEvents).where(eq(auditEvents.accessKey, keys.villageA!))).length,
  ).toBeGreaterThan(20)
})
