import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { createPass } from '../../db/passes.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { renewLink } from '../../db/link-renewals.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { hashOfRandom, randomToken } from '../../db/vault.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, numberOf, post, read, register, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, third } from '../harness/town.ts'

/* Who registers another branch, or another of the family, with a private link. */

let site: TestSite
let storage: Storage
let origin: string

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.bindings())
  origin = site.origin
})
afterAll(() => site.stop())

const tokenOf = (path: string) => path.split('/')[2]!
const found = async (path: string) => (await findRegistrationByToken(storage, tokenOf(path)))!
const all = async (path: string) => (await read(origin, `${path}all/`)).text
/** The private pages that the page of this one lists, its own left out. */
const listed = async (path: string) => [
  ...new Set((await all(path)).match(/\/receipts\/[\w-]{22}\/(?="[^>]*>打开)/g) ?? []),
]
const write = (sql: string, ...args: (string | Uint8Array)[]) => execute(site.env, [{ sql, args }], 'write')
const rows = async () => (await execute(site.env, ['select id from companions'], 'read'))[0]!.length
const renewed = async (registration: Registration) =>
  `/receipts/${await renewLink(storage, registration, { at: now(), village: registration.village, checked: 'known' })}/`

/** Registers another with this link; its private page. */
async function another(path: string, fields: Fields, village = ''): Promise<string> {
  const before = await listed(path)
  const sent = await post(origin, `${path}another/${village && `?to=${village}`}`, fields)
  expect([sent.status, sent.headers.get('Location')]).toEqual([303, `${path}all/?done=another`])
  return (await listed(path)).find((one) => !before.includes(one))!
}

const branch = (name: string) => filled.unit({ unitName: `示例机械厂${name}党支部` })
const wife = (changes: Fields = {}) =>
  filled.member({ name: '李另示例', projects: [], otherProject: '写春联', ...changes })

test('another of the family: where they live and the telephone stand there, and nothing else of the first', async () => {
  const path = await register(origin, 'member', { telephone: '13600000001', specialSkill: '只有本人会的' })
  expect((await read(origin, path)).text).toContain('给家里另一位党员报到')
  const form = await read(origin, `${path}another/`)
  for (const kept of [`value="${home.name} 1 号 101 室"`, 'value="13600000001"']) expect(form.text).toContain(kept)
  for (const own of ['张三', '示例机械厂党支部"', '只有本人会的', '周六上午"', 'value="66"', 'checked'])
    expect(form.text).not.toContain(own)
  // In another village they live elsewhere.
  const elsewhere = await read(origin, `${path}another/?to=${neighbour.slug}`)
  expect(elsewhere.text).not.toContain('1 号 101 室')
  const refused = await post(origin, `${path}another/`, wife({ step: 'check', consent: [], sensitiveConsent: [] }))
  const text = await refused.text()
  expect(refused.status).toBe(422)
  for (const word of ['在“已经把说明告知本人……”前打勾', '在“本人单独同意……”前打勾', 'value="李另示例"'])
    expect(text).toContain(word)
  const other = await another(path, wife())
  expect(await found(other)).toMatchObject({ village: home.slug, status: 'submitted', answers: { name: '李另示例' } })
  const page = await all(path)
  expect(page).toContain(await numberOf(origin, other))
  for (const unseen of ['李另示例', '写春联']) expect(page).not.toContain(unseen)
  expect((await read(origin, path)).text).toContain('我登记的各份报到（共 2 份）')
  // The other's own page neither lists nor names who registered it.
  expect(await listed(other)).toEqual([])
  expect(await all(other)).not.toContain(await numberOf(origin, path))
})

test('a liaison sees every branch by its name, each with its own page and year', async () => {
  const path = await register(origin, 'unit')
  const [second, last] = [await another(path, branch('第二')), await another(path, branch('第三'), neighbour.slug)]
  const page = await all(path)
  for (const name of ['示例机械厂党支部', '示例机械厂第二党支部', '示例机械厂第三党支部', neighbour.name])
    expect(page).toContain(name)
  expect(await listed(path)).toEqual([second, last])
  const numbers = await Promise.all([path, second, last].map((one) => numberOf(origin, one)))
  expect(new Set(numbers).size).toBe(3)
  expect((await read(origin, `${second}${thisYear()}/`)).text).not.toContain('第三')
})

test('which village is asked clearly; nobody registers another by number and telephone, or after leaving', async () => {
  const path = await register(origin, 'unit')
  for (const to of ['', 'none']) {
    const none = await post(origin, `${path}another/`, { step: 'choose', to })
    expect([none.status, (await none.text()).includes('请选择到哪个村居报到')]).toEqual([422, true])
    expect((await post(origin, `${path}another/?to=${to}`, branch('第二'))).status).toBe(404)
  }
  const chosen = await post(origin, `${path}another/`, { step: 'choose', to: third.slug })
  expect(chosen.headers.get('Location')).toBe(`${path}another/?to=${third.slug}`)
  const pass = `/receipts/${await createPass(storage, 'pair', (await found(path)).id, now())}/`
  for (const page of ['another/', 'all/']) expect((await read(origin, pass + page)).status).toBe(403)
  expect((await post(origin, `${pass}another/`, branch('第二'))).status).toBe(403)
  expect((await read(origin, pass)).text).not.toContain('再登记一个党支部')
  await post(origin, path, { step: 'end', endSure: 'yes' })
  const count = await rows()
  const late = await post(origin, `${path}another/`, branch('迟到的'))
  expect(late.status).toBe(409)
  expect(await late.text()).toMatch(/不能再用它登记别的[^]*示例机械厂迟到的党支部/)
  expect(await rows()).toBe(count)
})

test('who was registered sees that a page lists them, and takes themselves off it for good', async () => {
  const path = await register(origin, 'member')
  const form = wife()
  const other = await another(path, form)
  expect((await read(origin, other)).text).toContain('那一份的页面上列着它')
  const cut = await post(origin, `${other}all/`, { step: 'unlist' })
  expect([cut.status, cut.headers.get('Location')]).toEqual([303, `${other}all/?done=unlist`])
  expect(await listed(path)).toEqual([])
  expect((await read(origin, other)).text).not.toContain('那一份的页面上列着它')
  expect((await read(origin, other)).text).toContain('从另一份的页面上拿掉')
  // The same form sent once more registers nobody, and lists nobody.
  expect((await post(origin, `${path}another/`, form)).status).toBe(303)
  expect(await listed(path)).toEqual([])
  // Nobody takes another off a page but themselves.
  const again = await another(path, wife())
  await post(origin, `${path}all/`, { step: 'unlist' })
  expect(await listed(path)).toEqual([again])
  expect(await wrongEnvelopes(site.env)).toEqual([])
})

test('a link that a village renewed, of either, ends the listing: no clerk comes to another’s page by it', async () => {
  const path = await register(origin, 'unit')
  const [second, last] = [await another(path, branch('第二')), await another(path, branch('第三'), neighbour.slug)]
  const anew = await renewed(await found(second))
  expect(await listed(path)).toEqual([last])
  expect((await read(origin, anew)).text).not.toContain('那一份的页面上列着它')
  const maker = await renewed(await found(path))
  expect(await listed(maker)).toEqual([])
  expect((await read(origin, last)).text).not.toContain('那一份的页面上列着它')
})

test('who moves takes the list along, and is still on it', async () => {
  const path = await register(origin, 'unit')
  const second = await another(path, branch('第二'))
  const move = async (from: string, fields: Fields, to: string) =>
    (await post(origin, `${from}move/?to=${to}`, fields)).headers.get('Location')!
  const moved = await move(second, branch('第二'), neighbour.slug)
  expect(await listed(path)).toEqual([moved])
  const arrived = await move(path, filled.unit(), third.slug)
  expect(await listed(arrived)).toEqual([moved])
  expect(await listed(path)).toEqual([])
  expect((await read(origin, moved)).text).toContain('那一份的页面上列着它')
  expect(await wrongEnvelopes(site.env)).toEqual([])
})

test('who withdraws, or was kept long enough, is on no page, and nothing is left of it', async () => {
  const path = await register(origin, 'member')
  const [one, two] = [await another(path, wife()), await another(path, wife())]
  const before = await rows()
  await post(origin, one, { step: 'withdraw', withdrawSure: 'yes' })
  expect([await listed(path), await rows()]).toEqual([[two], before - 1])
  await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })
  expect([(await read(origin, `${path}all/`)).status, await rows()]).toEqual([404, before - 2])
  expect((await read(origin, two)).text).not.toContain('那一份的页面上列着它')
  await another(await register(origin, 'member'), wife())
  await eraseExpiredRegistrations(storage, Date.parse(`${thisYear() + 3}-01-01T00:00+08:00`))
  expect([await rows(), await wrongEnvelopes(site.env)]).toEqual([0, []])
})

test('whoever writes into the database comes to nobody’s page by it', async () => {
  const path = await register(origin, 'unit')
  const other = await another(path, branch('第二'))
  const victim = await found(await register(origin, 'unit'))
  const { id } = await found(other)
  await write('update companions set registration = ? where registration = ?', victim.id, id)
  expect([await listed(path), (await all(path)).includes(victim.number)]).toEqual([[], false])
  await write('update companions set registration = ? where registration = ?', id, victim.id)
  const stranger = await register(origin, 'unit')
  await write('update companions set maker_hash = ?', await hashOfRandom('maker', tokenOf(stranger)))
  expect(await listed(stranger)).toEqual([])
  const forger = await register(origin, 'unit')
  const forged = 'insert into companions (id, registration, maker_hash, made_at) values (?, ?, ?, 1)'
  await write(forged, randomToken(), victim.id, await hashOfRandom('maker', tokenOf(forger)))
  expect(await listed(forger)).toEqual([])
  expect(await all(forger)).not.toContain(victim.number)
})
