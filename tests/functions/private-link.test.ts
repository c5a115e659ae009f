import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { renewLink } from '../../db/link-renewals.ts'
import { createPass, PASS_LIFE } from '../../db/passes.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findLinkToken, findRegistrationByToken } from '../../db/registrations.ts'
import { auditEvents } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { amendRegistration, receiveRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { holderRoutes } from '../../functions/holder/routes.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import type { Right } from '../../src/domain/right.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

/* The private link is its holder's signature: what number and telephone open, how it is replaced, and that no clerk signs unseen. */

const year = thisYear()
let site: TestSite
let storage: Storage
let origin: string
let office: { Cookie: string }
let next: { Cookie: string }
let town: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.bindings())
  origin = site.origin
  const keys = [site.keys[0]!.key, site.keys[1]!.key, site.townKey]
  const [here, there, above] = await Promise.all(keys.map((key) => signIn(origin, key)))
  ;[office, next, town] = [here!, there!, above!]
})
afterAll(() => site.stop())

const found = (path: string) => findRegistrationByToken(storage, path.split('/')[2]!)
const passTo = async ({ id }: Registration, right: 'pair' | 'print' | 'slip', at = now()) =>
  `/receipts/${await createPass(storage, right, id, at)}/`
const renewing = (changes: Fields = {}): Fields => ({
  step: 'renew',
  checked: 'document',
  renewSure: 'yes',
  revision: '2',
  ...changes,
})
const linkPage = ({ number }: Registration) => `/office/registrations/${number}/link/`
const slip = (text: string) => /\/receipts\/[\w-]{22}\//.exec(text)?.[0]
const anyTelephone = () => `1350${String(Math.random()).slice(2, 9)}`

/** A member whom the village has received, with a record that it has confirmed and recommended by name. */
async function member() {
  const known = anyTelephone()
  const path = await register(origin, 'member', { name: '钱示例', telephone: known })
  const registration = (await found(path))!
  await receiveRegistration(storage, registration, today())
  return { path, telephone: known, registration: (await found(path))! }
}

async function recommended(registration: Registration) {
  const id = crypto.randomUUID()
  const words = { date: today(), category: 'publicBenefit', content: '代购' } as const
  await addRecord(storage, registration, words, { id, at: now() })
  await changeRecord(storage, { village: home.slug }, { id, revision: 1 }, 'confirm', { at: now() })
  const story = { step: 'recommend', title: '好邻居', text: '钱示例常代购', names: 'yes' }
  const made = await post(origin, `/office/exemplars/new/?record=${id}`, story, office)
  return made.headers.get('Location')!.split('/')[3]!
}

/** All that a holder's step could change. */
async function everything(): Promise<string> {
  const tables = ['registrations', 'claims', 'service_records', 'own_forms', 'exemplars']
  return JSON.stringify(
    await execute(
      site.env,
      tables.map((table) => `select * from ${table}`),
      'read',
    ),
  )
}

const routes = holderRoutes.routes.map(({ method, path, handler }) => ({
  method,
  path,
  needs: (handler as unknown as { needs: Right }).needs,
}))

describe('every address of a holder', () => {
  test('says what it needs: only what is seen, claimed, recorded and printed needs less than the link', () => {
    const byPair = routes.filter(({ needs }) => needs === 'pair').map(({ path }) => path.replace(/\{.*?\}+/g, ''))
    expect(new Set(byPair)).toEqual(
      new Set([
        '/receipts/:token/',
        '/receipts/:token/:year/',
        '/receipts/:token/:year/calendar.ics',
        '/receipts/:token/:year/claims/:claim/',
        '/receipts/:token/:year/records/new/',
        '/receipts/:token/:year/records/:record/',
      ]),
    )
    expect(
      routes.filter(({ path, method, needs }) => method === 'POST' && path === '/receipts/:token/' && needs !== 'link'),
    ).toEqual([])
    for (const { path, method, needs } of routes) {
      expect(['link', 'pair', 'print', 'slip'], path).toContain(needs)
      if (needs === 'print' || needs === 'slip') expect(method, path).toBe('GET')
    }
  })

  test('answers each kind of link as the routes say, and what is refused changes nothing', async () => {
    const { registration, path: mine } = await member()
    const exemplar = await recommended(registration)
    const links = {
      link: mine,
      pair: await passTo(registration, 'pair'),
      print: await passTo(registration, 'print'),
      slip: await passTo(registration, 'slip'),
      expired: await passTo(registration, 'pair', now() - PASS_LIFE),
      forged: (await passTo(registration, 'pair')).replace('pair-', 'print-'),
      strange: `/receipts/${randomToken()}/`,
    }
    const rest = (path: string) =>
      path
        .replace('/receipts/:token/', '')
        .replace(/:year\{.*?\}+/, String(year))
        .replace(':exemplar', exemplar)
        .replace(':sheet', 'member-activity-card')
    const refusals: Record<Right, Partial<Record<keyof typeof links, number>>> = {
      link: { pair: 403, print: 404, slip: 404, expired: 410, forged: 404, strange: 404 },
      pair: { print: 404, slip: 404, expired: 410, forged: 404, strange: 404 },
      print: { link: 303, pair: 303, slip: 404, expired: 410, forged: 404, strange: 404 },
      slip: { link: 303, pair: 403, print: 404, expired: 410, forged: 404, strange: 404 },
    }
    const before = await everything()
    for (const { method, path, needs } of routes)
      for (const [kind, status] of Object.entries(refusals[needs])) {
        const address = links[kind as keyof typeof links] + rest(path)
        const answer =
          method === 'GET'
            ? await statusOf(address)
            : (await post(origin, address, { step: 'agree', revision: '1', end: 'yes' })).status
        expect(answer, `${method} ${path} by ${kind}`).toBe(status)
      }
    expect(await everything()).toBe(before)
    expect((await read(origin, `${links.print}sheet/`)).status).toBe(200)
    expect((await read(origin, `${links.slip}link/`)).status).toBe(200)
  })
})
const statusOf = async (path: string) => (await fetch(origin + path, { redirect: 'manual' })).status

describe('a lost link', () => {
  test('is replaced by the village: the old one stops at once, the new one is shown once, the holder sees it', async () => {
    const { path, registration } = await member()
    const page = linkPage(registration)
    expect((await read(origin, `/office/registrations/${registration.number}/`, office)).text).toContain(page)
    expect(slip((await read(origin, page, office)).text)).toBeUndefined()
    for (const wrong of [{ checked: '' }, { renewSure: '' }, { checked: 'guessed' }] as Fields[]) {
      const answer = await post(origin, page, renewing(wrong), office)
      expect([answer.status, slip(await answer.text())]).toEqual([422, undefined])
    }
    for (const stranger of [next, town]) expect((await post(origin, page, renewing(), stranger)).status).toBe(404)
    expect((await post(origin, page, renewing({ revision: '1' }), office)).status).toBe(409)
    // Pressed twice at one moment, one of them makes a link.
    const answers = await Promise.all([1, 2, 3].map(() => post(origin, page, renewing(), office)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    const shown = await answers.find(({ status }) => status === 200)!.text()
    const made = slip(shown)!
    expect(shown).toContain('单面打印')
    expect(slip((await read(origin, page, office)).text)).toBeUndefined()

    const old = await read(origin, path)
    expect([old.status, old.text.includes('这个链接已经换发'), old.text.includes(home.name)]).toEqual([410, true, true])
    expect(old.text).not.toContain(made)
    expect((await post(origin, `${path}amend/`, { name: '写了一半' })).status).toBe(410)
    const { status, text } = await read(origin, made)
    expect(status).toBe(200)
    for (const told of ['钱示例', `${home.name}换发了专用链接（看了本人的身份证件）`]) expect(text).toContain(told)
    const events = await storage.db.select().from(auditEvents)
    expect(events.filter((event) => event.action === 'renew' && event.registration === registration.id)).toHaveLength(1)
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('what is corrected with the old one at that very moment is not taken, and nothing is damaged', async () => {
    const path = await register(origin, 'member')
    const seen = (await found(path)) as Registration & { kind: 'member' }
    const token = (await renewLink(storage, seen, { at: now(), village: home.slug, checked: 'known' }))!
    const late = { token: path.split('/')[2]!, answers: { ...seen.answers!, name: '改名示例' } }
    expect(await amendRegistration(storage, seen, late)).toBe(false)
    expect((await read(origin, `/receipts/${token}/`)).text).toContain('张三')
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('of a member who moved is replaced by the new village alone, with those of the places before', async () => {
    const { path, registration } = await member()
    const fields = filled.member({ homeAddress: '新地址 1 号', projects: [], otherProject: '写春联' })
    const moved = (await post(origin, `${path}move/?to=${neighbour.slug}`, fields)).headers.get('Location')!
    const arrived = (await found(moved))!
    expect((await read(origin, linkPage(registration), office)).status).toBe(404)
    expect((await post(origin, linkPage(registration), renewing({ revision: '3' }), office)).status).toBe(404)
    const made = await post(origin, linkPage(arrived), renewing({ revision: '1' }), next)
    const link = slip(await made.text())!
    for (const old of [path, moved]) {
      const { status, text } = await read(origin, old)
      expect([status, text.includes(neighbour.name), text.includes(link)]).toEqual([410, true, false])
    }
    const before = `/receipts/${(await findLinkToken(storage, registration.id))!}/`
    expect((await read(origin, link)).text).toContain(`href="${before}"`)
    expect((await read(origin, before)).text).toContain('钱示例')
    // By number and telephone neither leads to the other.
    for (const each of [registration, arrived]) {
      const { text } = await read(origin, await passTo(each, 'pair'))
      expect([text.includes(link), text.includes(before)]).toEqual([false, false])
    }
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('of somebody who withdrew is not made again', async () => {
    const { path, registration } = await member()
    await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
    expect((await post(origin, linkPage(registration), renewing({ revision: '3' }), office)).status).toBe(404)
  })
})

describe('a clerk who would act as a holder', () => {
  test('by number and telephone: consents to nothing, changes nothing, takes no data, and is seen', async () => {
    const { path, telephone, registration } = await member()
    const exemplar = await recommended(registration)
    const looked = await post(origin, '/receipts/', { step: 'find', number: registration.number, telephone })
    const pass = looked.headers.get('Location')!
    const before = await everything()
    const tries: [string, Fields][] = [
      ['', { step: 'withdraw', withdrawSure: 'yes' }],
      ['', { step: 'end', endSure: 'yes' }],
      ['amend/', filled.member({ step: 'amend' })],
      [`move/?to=${neighbour.slug}`, filled.member()],
      [`exemplars/${exemplar}/`, { step: 'agree', revision: '1' }],
    ]
    for (const [address, fields] of tries)
      expect((await post(origin, pass + address, fields)).status, address).toBe(403)
    for (const address of ['data.csv', 'amend/', 'move/', 'another/', 'all/', `exemplars/${exemplar}/`])
      expect((await read(origin, pass + address)).status, address).toBe(403)
    expect(await everything()).toBe(before)
    const words = { date: today(), category: 'publicBenefit', content: '替人记的' }
    await post(origin, `${pass}${year}/records/new/`, { ...words, step: 'add', ticket: randomToken() })
    const [item] = (
      await execute(
        site.env,
        [
          `select id from service_items where village = '${home.slug}' and year = ${year} and status = 'published' and audience = 'both'`,
        ],
        'read',
      )
    )[0]!
    const byPair = { step: 'claim', number: registration.number, telephone }
    const claimed = await post(origin, `/villages/${home.slug}/items/${String(item)}/`, byPair)
    expect(claimed.headers.get('Location')).toMatch(/^\/receipts\/pair-/)
    expect((await read(origin, path)).text).toMatch(/用编号和电话：[^<]*认领项目[^<]*记一次服务[^<]*查看/)
  })

  test('by a paper form of theirs: no link is read, the first one is logged and seen, the second stops it', async () => {
    const known = anyTelephone()
    const sent: Fields = { ...filled.member({ step: 'enter', name: '赵示例', telephone: known }), receivedOn: today() }
    const entered = await post(origin, '/office/registrations/new/member/', sent, office)
    const number = /\d{4}-\d{3}-\d{4}-\d/.exec(entered.headers.get('Location')!)![0]
    // The same form posted where people register themselves would lead to the private page.
    const asOwn = await post(origin, `/villages/${home.slug}/register/member/`, { ...sent, step: 'submit' })
    expect([asOwn.status, slip(await asOwn.text())]).toEqual([409, undefined])
    for (const page of ['', 'print/', 'link/'])
      expect(slip((await read(origin, `/office/registrations/${number}/${page}`, office)).text), page).toBeUndefined()
    const issue = () => post(origin, `/office/registrations/${number}/link/`, { step: 'issue', revision: '1' }, office)
    const first = slip(await (await issue()).text())!
    expect([(await issue()).status, slip(await (await issue()).text())]).toEqual([409, undefined])
    const looked = await post(origin, '/receipts/', { step: 'find', number, telephone: known })
    expect((await read(origin, looked.headers.get('Location')!)).text).toContain(`${home.name}打印了专用链接，交给本人`)
    const made = await post(origin, `/office/registrations/${number}/link/`, renewing({ checked: 'known' }), office)
    expect((await read(origin, first)).status).toBe(410)
    const seen = (await read(origin, slip(await made.text())!)).text
    for (const told of ['换发了专用链接（工作人员认识本人）', '“专用链接”打印', '“专用链接”换发'])
      expect(seen).toContain(told)
    const events = await storage.db.select().from(auditEvents)
    const { registration } = events.find(({ action }) => action === 'enter')!
    expect(events.filter((event) => event.registration === registration).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['enter', 'issue', 'renew']),
    )
  })

  test('with a link made for it: what it signs is seen, and the holder finds the old link dead', async () => {
    const { path, registration } = await member()
    const exemplar = await recommended(registration)
    const made = slip(await (await post(origin, linkPage(registration), renewing(), office)).text())!
    expect((await post(origin, `${made}exemplars/${exemplar}/`, { step: 'agree', revision: '1' })).status).toBe(303)
    expect((await read(origin, `${made}data.csv`)).status).toBe(200)
    expect((await read(origin, path)).text).toContain('不是您要求换的')
    expect((await read(origin, await passTo(registration, 'pair'))).text).toMatch(
      /用专用链接：下载全部信息、同意发布事迹/,
    )
  })

  test('with an old form of theirs: after the link was replaced it leads nowhere', async () => {
    const fields = filled.unit({ unitName: '旧表党支部' })
    const send = () => post(origin, `/villages/${home.slug}/register/unit/`, fields)
    const registration = (await found((await send()).headers.get('Location')!))!
    await post(origin, linkPage(registration), renewing({ checked: 'letter', revision: '1' }), office)
    const again = await send()
    expect([again.status, again.headers.get('Location')]).toEqual([409, null])
  })

  test('by lists, searches and downloads: no private link is in any', async () => {
    await member()
    const pages = [
      '',
      'registrations/',
      'claims/',
      'records/',
      'evaluations/',
      'exemplars/',
      `print/receipts/?day=${today()}`,
    ]
    const files = ['member-registration', 'service-preference', 'member-activity-card', 'claims', 'unit-registration']
    const tokens = (
      await execute(site.env, ['select id from registrations where sealed_answers is not null'], 'read')
    )[0]!
    const links = await Promise.all(tokens.map(([id]) => findLinkToken(storage, String(id))))
    for (const path of [
      ...pages.map((page) => `/office/${page}`),
      ...files.map((file) => `/office/exports/${file}.csv`),
    ]) {
      const { text } = await read(origin, path, office)
      expect(
        links.filter((link) => text.includes(link!)),
        path,
      ).toEqual([])
    }
  })
})
