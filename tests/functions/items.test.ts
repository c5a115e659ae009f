import { asc } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { claimItem } from '../../db/claim-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { auditEvents, serviceItems } from '../../db/schema.ts'
import { openStorage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { categories } from '../../src/domain/forms/categories.ts'
import { itemFields } from '../../src/domain/forms/service-item.ts'
import { type Fields, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, unlisted } from '../harness/town.ts'

const LIST = '/office/items/'
let site: TestSite
let origin: string
/** The office of a village that has published nothing yet, and its neighbour's. */
let own: { Cookie: string }
let other: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  own = await signIn(origin, site.keys.at(-1)!.key)
  other = await signIn(origin, site.keys[0]!.key)
})
afterAll(() => site.stop())

const words = (changes: Fields = {}): Fields => ({
  category: 'publicBenefit',
  title: '河道清洁',
  detail: '捡拾河边垃圾',
  time: '每月第二个周六',
  place: '示例河边',
  audience: 'both',
  places: '10',
  ticket: crypto.randomUUID(),
  step: 'save',
  ...changes,
})

/** Writes an item and hands out its id. */
async function write(changes: Fields, office = own): Promise<string> {
  const response = await post(origin, `${LIST}new/`, words(changes), office)
  expect(response.status).toBe(303)
  return response.headers.get('Location')!.split('#')[1]!
}

/** Writes an item anew, as it stood on the form that was opened. */
async function edit(id: string, changes: Fields, office = own) {
  const seen = /name="seen" value="([^"]+)"/.exec(await form(id))?.[1] ?? ''
  return post(origin, `${LIST}${id}/`, words({ seen, ...changes }), office)
}

const press = (item: string, step: string, office = own) => post(origin, LIST, { item, step }, office)
const list = async (office = own) => (await read(origin, LIST, office)).text
const form = async (id: string) => (await read(origin, `${LIST}${id}/`, own)).text
const memberForm = async () => (await read(origin, `/villages/${unlisted.slug}/register/member/`)).text
const villagePage = async () => (await read(origin, `/villages/${unlisted.slug}/`)).text
/** What there is to copy. */
const copied = async () => /<textarea id="text"[^>]*>([^<]*)/.exec(await list())?.[1] ?? ''
/** The titles on a page, in its order. */
const titlesOn = (text: string) =>
  [...text.matchAll(/<h4[^>]*>\s*(?:<a[^>]*>)?\s*([^<]+)/g)].map(([, title]) => title!.trim())

test('a village that has written nothing is told where to begin', async () => {
  const text = await list()
  expect(text).toContain('还没有项目')
  expect(text).toContain('写一个新项目')
  expect(text).not.toContain('复制成文字')
  expect((await read(origin, '/office/', own)).text).toContain('href="/office/items/"')
})

test('an item is written, published, edited, moved and closed, and whoever ticked it keeps it', async () => {
  const draft = await write({ title: '读报小组' })
  const cleaning = await write({ step: 'publish' })
  const patrol = await write({ title: '夜间巡逻', places: '', step: 'publish' })
  expect(titlesOn(await villagePage())).toEqual(['河道清洁', '夜间巡逻'])
  expect(await memberForm()).not.toContain('读报小组')
  expect(await copied()).toContain('1. 河道清洁\n时间：每月第二个周六\n地点：示例河边\n名额：10 个\n2. 夜间巡逻\n')
  expect(await copied()).not.toContain('读报小组')

  expect((await press(draft, 'publish')).headers.get('Location')).toBe(`${LIST}#${draft}`)
  expect(await memberForm()).toContain('value="读报小组"')
  const receipt = await register(origin, 'member', { projects: ['河道清洁', '读报小组'] }, unlisted.slug)

  expect(await form(draft)).toContain('value="读报小组"')
  const edited = words({ title: '读报小组', time: '每周三上午', category: 'publicBenefit', places: '１２个' })
  expect((await edit(draft, edited)).status).toBe(303)
  expect(await copied()).toContain('1. 读报小组\n时间：每周三上午\n地点：示例河边\n名额：12 个')

  expect((await press(draft, 'up')).status).toBe(409)
  expect((await press(patrol, 'down')).status).toBe(409)
  expect((await press(draft, 'down')).status).toBe(303)
  expect(titlesOn(await list())).toEqual(['河道清洁', '读报小组', '夜间巡逻'])
  expect((await press(patrol, 'up')).status).toBe(303)
  expect(titlesOn(await list())).toEqual(['河道清洁', '夜间巡逻', '读报小组'])
  expect((await press(cleaning, 'close')).status).toBe(303)
  expect(await list()).toContain('已结束（1）')
  expect(await copied()).not.toContain('河道清洁')
  expect(await memberForm()).not.toContain('河道清洁')
  expect((await read(origin, receipt)).text).toContain('河道清洁')

  // The public page comes from the cache for 30 seconds at most.
  await vi.waitFor(async () => expect(titlesOn(await villagePage())).toEqual(['夜间巡逻', '读报小组']), {
    timeout: 35_000,
    interval: 1_000,
  })
  expect((await press(cleaning, 'reopen')).status).toBe(303)
  expect(await copied()).toContain('河道清洁')
})

test('a step that the state does not have is refused, and nothing changes', async () => {
  const draft = await write({ title: '草稿项目' })
  const published = await write({ title: '公布项目', step: 'publish' })
  const closed = await write({ title: '结束项目', step: 'publish' })
  await press(closed, 'close')
  const before = await list()
  for (const [id, step, status] of [
    [draft, 'close', 409],
    [draft, 'reopen', 409],
    [published, 'publish', 409],
    [published, 'reopen', 409],
    [closed, 'publish', 409],
    [closed, 'close', 409],
    [published, 'constructor', 422],
  ] as const)
    expect((await press(id, step)).status, `${step} of ${id}`).toBe(status)
  expect(await list()).toBe(before)
})

test('wrong input is named in the order of the form, and what was typed stays', async () => {
  const typed = words({ title: '名'.repeat(21), time: '', audience: '', places: '0', place: '示例 "路口"' })
  const published = await write({ title: '不变的项目', step: 'publish' })
  const before = await list()
  for (const path of [`${LIST}new/`, `${LIST}${published}/`]) {
    const seen = /name="seen" value="([^"]+)"/.exec((await read(origin, path, own)).text)?.[1] ?? ''
    const response = await post(origin, path, { ...typed, seen }, own)
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).toContain('还有 4 处没有填好')
    expect([...text.matchAll(/href="#(\w+)">/g)].map(([, field]) => field).filter((field) => field !== 'main')).toEqual(
      ['title', 'time', 'audience', 'places'],
    )
    expect(text).toContain(`value="${'名'.repeat(21)}"`)
    expect(text).toContain('value="示例 &quot;路口&quot;"')
    expect(text).toMatch(/value="publicBenefit" checked/)
    expect(text).toContain('捡拾河边垃圾')
  }
  expect(await list()).toBe(before)
})

test('a blank form names every label that is required', async () => {
  const text = await (await post(origin, `${LIST}new/`, { step: 'publish' }, own)).text()
  for (const { label, required } of Object.values(itemFields))
    if (required) expect(text).toMatch(new RegExp(`请(填写|选择)${label}`))
})

test('a title stands once among the published items', async () => {
  const first = await write({ title: '只有一个', step: 'publish' })
  const refused = await post(origin, `${LIST}new/`, words({ title: ' 只有一个 ', step: 'publish' }), own)
  expect(refused.status).toBe(422)
  const said = await refused.text()
  expect(said).toContain('清单上已经公布了“只有一个”')
  expect(said).toContain('捡拾河边垃圾')

  const second = await write({ title: '只有一个' })
  const pressed = await press(second, 'publish')
  expect(pressed.status).toBe(422)
  expect(await pressed.text()).toContain(`href="#${second}"`)
  const twin = { title: '只有一个', step: 'publish' }
  expect((await edit(second, twin)).status).toBe(422)
  const third = await write({ title: '另外一个', step: 'publish' })
  expect((await edit(third, { title: '只有一个' }, own)).status).toBe(422)
  expect((await memberForm()).match(/value="只有一个"/g)).toHaveLength(1)

  // Its own title, a neighbour's list and one that was closed are no hindrance.
  expect((await edit(first, twin)).status).toBe(303)
  await write({ title: '只有一个', step: 'publish' }, other)
  await press(first, 'close')
  expect((await press(second, 'publish')).status).toBe(303)
  expect((await press(first, 'reopen')).status).toBe(422)
})

test('of twenty that publish one title at the same moment, one does', async () => {
  const sent = Array.from({ length: 20 }, () =>
    post(origin, `${LIST}new/`, words({ title: '同时公布', step: 'publish' }), own),
  )
  const statuses = (await Promise.all(sent)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 303)).toHaveLength(1)
  expect(statuses.filter((status) => status === 422)).toHaveLength(19)
  expect((await list()).match(/<h4[^>]*>同时公布/g)).toHaveLength(1)
})

test('moving at the same moment neither loses an item nor puts two in one position', async () => {
  const ids = []
  for (const title of ['甲项', '乙项', '丙项', '丁项']) ids.push(await write({ title, category: 'professional' }))
  const moves = ids.flatMap((id) => [press(id, 'up'), press(id, 'down'), press(id, 'up')])
  for (const { status } of await Promise.all(moves)) expect([303, 409]).toContain(status)
  const { db } = await openStorage(site.env)
  const rows = (await db.select().from(serviceItems)).filter(({ village }) => village === unlisted.slug)
  expect(new Set(rows.map(({ position }) => position)).size).toBe(rows.length)
  expect(titlesOn(await list()).filter((title) => /^[甲乙丙丁]项$/.test(title))).toHaveLength(4)
})

test('a double press writes one item', async () => {
  const twice = words({ title: '按了两次' })
  const answers = await Promise.all([1, 2].map(() => post(origin, `${LIST}new/`, twice, own)))
  expect(answers.map(({ headers }) => headers.get('Location'))).toEqual(Array(2).fill(`${LIST}#${twice.ticket}`))
  expect((await list()).match(/<h4[^>]*>按了两次/g)).toHaveLength(1)
  // The same form with other words, after going back: asked for once more, and then kept beside the first.
  const again = await post(origin, `${LIST}new/`, { ...twice, title: '退回来又写' }, own)
  expect(again.status).toBe(409)
  const text = await again.text()
  expect(text).toContain('value="退回来又写"')
  const ticket = /name="ticket" value="([^"]+)"/.exec(text)![1]!
  expect((await post(origin, `${LIST}new/`, { ...twice, title: '退回来又写', ticket }, own)).status).toBe(303)
  // Of the same name with another word it is another one, too: nothing that was typed is lost.
  expect((await post(origin, `${LIST}new/`, { ...twice, detail: '另外的内容' }, own)).status).toBe(409)
})

test("another village's item is nowhere, and stays as it is", async () => {
  const id = await write({ title: '本村项目', step: 'publish' })
  const before = await list()
  expect((await read(origin, `${LIST}${id}/`, other)).status).toBe(404)
  expect((await edit(id, { title: '改掉' }, other)).status).toBe(404)
  for (const step of ['publish', 'close', 'reopen', 'up', 'down'])
    expect((await press(id, step, other)).status).toBe(404)
  expect(await list(other)).not.toContain('本村项目')
  expect((await post(origin, `${LIST}new/`, words({ title: '抢它的号', ticket: id }), other)).status).toBe(409)
  for (const path of [`${LIST}nothing/`, `${LIST}${crypto.randomUUID()}/`]) {
    expect((await read(origin, path, own)).status).toBe(404)
    expect((await post(origin, path, words(), own)).status).toBe(404)
  }
  expect(await list()).toBe(before)
  expect((await read(origin, LIST)).status).toBe(303)
  expect((await press(id, 'close', { Cookie: 'office=guess' })).status).toBe(401)
})

test('a longer list is copied under the headings of the notice, in their order', async () => {
  const { text } = await read(origin, LIST, other)
  const block = /<textarea id="text"[^>]*>([^<]*)/.exec(text)![1]!
  expect([...block.matchAll(/【(.+)】/g)].map(([, name]) => name)).toEqual(Object.values(categories))
  expect(block).toContain('名额：不限')
  expect(block).toContain(`网上报到、认领：${origin}/villages/${home.slug}/`)
})

test('every change is in the audit log', async () => {
  const { db } = await openStorage(site.env)
  const events = await db.select().from(auditEvents).orderBy(asc(auditEvents.id))
  const id = await write({ title: '留痕', step: 'publish' })
  await edit(id, { title: '留痕' }, own)
  for (const step of ['up', 'close', 'reopen', 'close']) await press(id, step)
  await edit(id, { title: '留痕', step: 'publish' }, own)
  const added = (await db.select().from(auditEvents).orderBy(asc(auditEvents.id))).slice(events.length)
  const ours = added.filter(({ subject }) => subject === `service_items ${id}`)
  expect(ours.map(({ village, action }) => `${village} ${action}`)).toEqual(
    ['publish', 'save', 'up', 'close', 'reopen', 'close', 'publish'].map((action) => `${unlisted.slug} ${action}`),
  )
  // Who moves up changes places with another.
  expect(added.filter((event) => !ours.includes(event)).map(({ action }) => action)).toEqual(['up'])
})

test('of two clerks who write one item anew, the second is told, and keeps what was typed', async () => {
  const id = await write({ title: '两人同改' })
  const [seen] = [/name="seen" value="([^"]+)"/.exec(await form(id))![1]!]
  expect((await edit(id, { title: '两人同改', detail: '第一位' })).status).toBe(303)
  const late = await post(origin, `${LIST}${id}/`, words({ title: '两人同改', detail: '第二位写的', seen }), own)
  expect(late.status).toBe(409)
  const text = await late.text()
  expect(text).toContain('另一位同事刚刚改过这一项')
  expect(text).toContain('第二位写的')
  expect(text).toContain('第一位')
  expect(await form(id)).toContain('第一位')

  // A mistake answered in between does not make the form new.
  const opened = /name="seen" value="([^"]+)"/.exec(await form(id))![1]!
  const mistake = await post(origin, `${LIST}${id}/`, words({ title: '', detail: '第三位', seen: opened }), own)
  const again = /name="seen" value="([^"]+)"/.exec(await mistake.text())![1]!
  expect((await edit(id, { title: '两人同改', detail: '第四位' })).status).toBe(303)
  const after = await post(origin, `${LIST}${id}/`, words({ title: '两人同改', detail: '第三位', seen: again }), own)
  expect(after.status).toBe(409)
  expect(await form(id)).toContain('第四位')
})

test('a form that was opened before its item was closed does not publish it again', async () => {
  const id = await write({ title: '即将结束', step: 'publish' })
  const seen = /name="seen" value="([^"]+)"/.exec(await form(id))![1]!
  expect((await press(id, 'close')).status).toBe(303)
  const late = await post(origin, `${LIST}${id}/`, words({ title: '即将结束', step: 'publish', seen }), own)
  expect(late.status).toBe(409)
  const published = await listServiceItems(await openStorage(site.env), unlisted.slug, thisYear())
  expect(published.map(({ title }) => title)).not.toContain('即将结束')
})

test('places cannot be fewer than have been claimed', async () => {
  const storage = await openStorage(site.bindings())
  const id = await write({ title: '有人认领', places: '3', step: 'publish' })
  for (let many = 0; many < 2; many++) {
    const path = await register(origin, 'member', { projects: [], otherProject: '写春联' }, unlisted.slug)
    const holder = (await findRegistrationByToken(storage, path.split('/')[2]!))!
    await receiveRegistration(storage, holder, today())
    expect(await claimItem(storage, holder, id, now())).toBeUndefined()
  }
  const fewer = await edit(id, { title: '有人认领', places: '1' })
  expect(fewer.status).toBe(422)
  expect(await fewer.text()).toContain('已有 2 个认领，名额不能少于 2 个')
  expect((await edit(id, { title: '有人认领', places: '2' })).status).toBe(303)
  expect(await villagePage()).toBeTruthy()
  expect(await list()).toContain('2 个，已满')
})

test('a draft can be deleted, and nothing else', async () => {
  const draft = await write({ title: '写错的' })
  const published = await write({ title: '公布了的', step: 'publish' })
  expect((await press(draft, 'remove')).status).toBe(303)
  expect(await list()).not.toContain('写错的')
  expect((await press(published, 'remove')).status).toBe(409)
  expect(await list()).toContain('公布了的')
  const others = await write({ title: '别村的草稿' })
  expect((await press(others, 'remove', other)).status).toBe(404)
})

test("in the new year last year's list is copied as drafts, each once, and published at once", async () => {
  const before = titlesOn(await list())
  await write({ title: '去年的草稿' })
  await site.setClock(`${thisYear() + 1}-01-05T09:00+08:00`)
  own = await signIn(origin, site.keys.at(-1)!.key)
  const year = thisYear() + 1
  expect(titlesOn(await list())).toEqual([])
  const copies = await Promise.all([1, 2, 3].map(() => post(origin, LIST, { step: 'copy' }, own)))
  expect(copies.map(({ status }) => status)).toEqual([303, 303, 303])
  const titles = titlesOn(await list())
  expect(titles).not.toContain('去年的草稿')
  expect(titles.length).toBeGreaterThan(3)
  expect(before).toEqual(expect.arrayContaining(titles))
  expect(titles.filter((title) => title === '公布了的')).toHaveLength(1)
  expect(await list()).not.toContain('复制去年的清单')
  const twin = await write({ title: '公布了的' })
  const all = await post(origin, LIST, { step: 'publish-all' }, own)
  expect(all.status).toBe(409)
  expect(await all.text()).toContain('“公布了的”')
  expect((await press(twin, 'remove')).status).toBe(303)
  for (const id of [...(await list()).matchAll(/value="([\da-f-]{36})"/g)].map(([, one]) => one!))
    await press(id, 'remove')
  expect((await post(origin, LIST, { step: 'publish-all' }, own)).status).toBe(303)
  const published = await listServiceItems(await openStorage(site.env), unlisted.slug, year)
  expect(new Set(published.map(({ title }) => title)).size).toBe(published.length)
  expect(published.map(({ title }) => title)).toEqual(expect.arrayContaining(['有人认领', '公布了的']))
  const old = (await read(origin, `${LIST}?year=${year - 1}`, own)).text
  expect(old).toContain('往年的清单只能看')
  expect(old).not.toContain('value="close"')
})
