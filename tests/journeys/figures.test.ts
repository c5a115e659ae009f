import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { openStorage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { expectFigures, type Figures } from '../harness/figures.ts'
import { filled, numberOf, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

let site: TestSite
let origin: string
const keys = new Map<string, string>()
const year = 2026

beforeAll(async () => {
  site = await startTestSite()
  origin = site.origin
  const storage = await openStorage(site.bindings())
  for (const { slug } of [home, neighbour])
    keys.set(slug, await createAccessKey(storage, { role: 'village', village: slug, name: '窗口', at: now() }))
})
afterAll(() => site.stop())

/** The office of a village on a day: sessions are short. */
const clerkOf = ({ slug }: { slug: string }) => signIn(origin, keys.get(slug)!)
type Clerk = Awaited<ReturnType<typeof clerkOf>>

async function sent(path: string, fields: Fields, clerk?: Clerk): Promise<string> {
  const response = await post(origin, path, fields, clerk)
  expect(response.status, `${path} ${await response.clone().text()}`).toBe(303)
  return response.headers.get('Location')!
}
const text = async (path: string, clerk?: Clerk) => (await read(origin, path, clerk)).text
const revisionOn = async (path: string, clerk?: Clerk) =>
  /name="revision" value="(\d+)"/.exec(await text(path, clerk))![1]!

async function receive(number: string, receivedOn: string, clerk: Clerk) {
  const path = `/office/registrations/${number}/`
  await sent(path, { step: 'receive', receivedOn, revision: await revisionOn(path, clerk) }, clerk)
}

const roomOf = ({ number }: { number: string }) => `/office/registrations/${number}/`
const verified = ({ number }: { number: string }) => text(`/verify/${number}/`)

async function arrive(changes: Fields) {
  const path = await register(origin, 'member', { projects: [], otherProject: '写春联', ...changes })
  return { path, number: await numberOf(origin, path) }
}

/** Registers with another village; the new private page. */
async function move(path: string, to: { slug: string; name: string }) {
  const fields = filled.member({ homeAddress: `${to.name} 9 号`, projects: [], otherProject: '写春联' })
  const arrived = await sent(`${path}move/?to=${to.slug}`, fields)
  return { path: arrived, number: await numberOf(origin, arrived) }
}

test('what was confirmed counts the same everywhere, through a claim, two moves, a return and New Year', async () => {
  await site.setClock('2026-03-02T09:00+08:00')
  const march = await clerkOf(home)
  const item = {
    step: 'publish',
    category: 'publicBenefit',
    title: '环境整治',
    detail: '',
    time: '周六',
    place: '门口',
  }
  const listed = await sent('/office/items/new/', { ...item, audience: 'both', places: '' }, march)
  const itemId = listed.split('#')[1]!
  const first = await register(origin, 'member', { projects: ['环境整治'], otherProject: '', date: '2026-03-02' })
  const atHome = { path: first, number: await numberOf(origin, first), kind: 'member', year } as const
  const figures = (who: { path: string; number: string }, clerk: Clerk | undefined, expected: Figures) =>
    expectFigures(origin, { ...who, kind: 'member', year, office: clerk }, expected)
  await figures(atHome, undefined, { counted: 0, isMet: false, rows: 0, waiting: 0 })
  await receive(atHome.number, '2026-03-02', march)
  await sent(`${first}${year}/`, { step: 'claim', item: itemId })
  await figures(atHome, march, { counted: 0, isMet: false, rows: 0, waiting: 0 })

  const claim = /claims\/([\da-f-]{36})\//.exec(await text(`${first}${year}/`))![1]!
  const done = { step: 'complete', completedOn: '2026-03-01', done: '环境整治，清理楼道堆物', revision: '1' }
  await sent(`${first}${year}/claims/${claim}/`, done)
  await figures(atHome, march, { counted: 0, isMet: false, rows: 0, waiting: 1 })
  await sent(`/office/claims/${claim}/`, { step: 'confirm', revision: '2' }, march)
  await figures(atHome, march, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  expect(await text(`${first}${year}/member-activity-card/`)).toMatch(/2026年3月1日[^]*公益活动[^]*清理楼道堆物/)

  // The first Saturday of April: the same item on another day is a further row; ticked twice it is one.
  await site.setClock('2026-04-05T09:00+08:00')
  const april = await clerkOf(home)
  const ticked = { step: 'attend', date: '2026-04-04', content: '环境整治', present: atHome.number }
  for (const card of [1, 0])
    expect(await (await post(origin, `/office/attendance/?item=${itemId}`, ticked, april)).text()).toContain(
      `已给 ${card} 张卡各记一笔`,
    )
  const record = { step: 'add', date: '2026-04-03', category: 'professional', content: '修好邻居的灯' }
  await sent(`${first}${year}/records/new/`, { ...record, ticket: crypto.randomUUID() })
  await figures(atHome, april, { counted: 2, isMet: true, rows: 2, waiting: 1 })
  expect(await text(`${first}${year}/member-activity-card/`)).not.toContain('修好邻居的灯')
  expect(await text('/office/', april)).toContain('等待确认的服务记录 1 条')

  await site.setClock('2026-07-20T09:00+08:00')
  const july = await clerkOf(neighbour)
  const away = await move(first, neighbour)
  await figures(away, undefined, { counted: 2, isMet: true, rows: 2, waiting: 0 })
  const door = await text(away.path)
  expect(door).toContain(`在${home.name}确认 2 次；${neighbour.name}收到后继续有效`)
  expect(door).not.toContain('逾期')
  expect(await text(`${away.path}sheet/`)).toContain('由党员本人在一周内交')
  await receive(away.number, '2026-07-20', july)
  await figures(away, july, { counted: 2, isMet: true, rows: 2, waiting: 0 })
  for (const list of ['/office/registrations/', `/office/registrations/${away.number}/`])
    expect(await text(list, july), list).not.toContain('逾期')
  const csv = await text('/office/exports/member-registration.csv', july)
  expect((parse(csv, { bom: true, columns: true }) as Record<string, string>[])[0]).toMatchObject({ 逾期: '' })
  // What waits in the village that was left is that village's to confirm, and then counts.
  const waiting = /records\/([\da-f-]{36})\//.exec(
    await text('/office/records/?status=written', await clerkOf(home)),
  )![1]!
  await sent(`/office/records/${waiting}/`, { step: 'confirm', revision: '1' }, await clerkOf(home))
  await figures(away, july, { counted: 3, isMet: true, rows: 3, waiting: 0 })

  await site.setClock('2026-10-12T09:00+08:00')
  const october = await clerkOf(home)
  const back = await move(away.path, home)
  await figures(back, undefined, { counted: 3, isMet: true, rows: 3, waiting: 0 })
  await receive(back.number, '2026-10-12', october)
  const own = { present: back.number, category: 'pairedSupport', content: '陪老人就医', date: '2026-10-11' }
  await post(origin, '/office/attendance/', { ...own, step: 'attend', ticket: crypto.randomUUID() }, october)
  await figures(back, october, { counted: 4, isMet: true, rows: 4, waiting: 0 })
  expect(await text('/office/', october)).not.toContain('还没有发出的评语')

  await site.setClock('2026-11-16T09:00+08:00')
  const november = await clerkOf(home)
  expect(await text('/office/', november)).toContain('还没有发出的评语')
  const desk = `/office/registrations/${back.number}/`
  const reason = '所属党组织请写全称'
  await sent(desk, { step: 'return', reason, revision: await revisionOn(desk, november) }, november)
  await figures(back, november, { counted: 4, isMet: true, rows: 4, waiting: 0 })
  expect(await text(back.path)).toContain('今年的要求已达到')
  const homeOrg = '示例机械厂党支部委员会'
  const amended = { ...filled.member({ homeOrg, projects: [], otherProject: '写春联' }), step: 'amend' }
  await sent(`${back.path}amend/`, amended)
  await figures(back, november, { counted: 4, isMet: true, rows: 4, waiting: 0 })
  await receive(back.number, '2026-11-16', november)
  await sent(`${back.path}${year}/records/new/`, { ...record, content: '代购', ticket: crypto.randomUUID() })

  await site.setClock('2027-01-08T09:00+08:00')
  const january = await clerkOf(home)
  const lastYear = await text('/office/', january)
  expect(lastYear).toContain('等待确认的服务记录 2026年的 1 条')
  expect(lastYear).toContain('还没有发出的评语 2026年的')
  expect(lastYear).toContain(`/office/records/?year=2026&amp;status=written`)
  expect(await text('/office/exemplars/', january)).toContain('陪老人就医')
  await figures(back, january, { counted: 4, isMet: true, rows: 4, waiting: 1 })
  const late = { ...own, step: 'attend', content: '守岁值班', date: '2024-12-31', ticket: crypto.randomUUID() }
  expect(await (await post(origin, '/office/attendance/', late, january)).text()).toContain(
    '日期应在 2026、2027 年以内',
  )
  await post(origin, '/office/attendance/', { ...late, date: '2026-12-31' }, january)
  await figures(back, january, { counted: 5, isMet: true, rows: 5, waiting: 1 })
  expect(await wrongEnvelopes(site.env)).toEqual([])
}, 120_000)

test('so it does through a changed telephone, a double that is merged and a receipt that is undone', async () => {
  await site.setClock('2026-11-20T09:00+08:00')
  const clerk = await clerkOf(home)
  const figures = (who: { path: string; number: string }, expected: Figures) =>
    expectFigures(origin, { ...who, kind: 'member', year, office: clerk }, expected)
  /** One service that the village confirms. */
  const serve = async ({ path }: { path: string }, content: string) => {
    const fields = { step: 'add', date: '2026-11-19', category: 'professional', content, ticket: crypto.randomUUID() }
    await sent(`${path}${year}/records/new/`, fields)
    const id = /records\/([\da-f-]{36})\//.exec(await text('/office/records/?status=written', clerk))![1]!
    await sent(`/office/records/${id}/`, { step: 'confirm', revision: '1' }, clerk)
  }

  const kept = await arrive({ name: '王秀英', telephone: '13900000021' })
  await receive(kept.number, '2026-11-20', clerk)
  await serve(kept, '修理家电')
  await figures(kept, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  const changes = { telephone: '13900000022', projects: [], otherProject: '写春联' }
  const changed = { ...filled.member({ name: '王秀英', ...changes }), step: 'update' }
  await sent(`${kept.path}amend/`, { ...changed, revision: await revisionOn(`${kept.path}amend/`) })
  await figures(kept, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  expect(await verified(kept)).toContain('编号属实，村居已收到')
  expect(await text('/office/', clerk)).toContain('已更新，请知悉 1 份')

  // The same person, with the number forgotten and the name written wide.
  const double = await arrive({ name: '王 秀英', telephone: '139 0000 0022' })
  await receive(double.number, '2026-11-20', clerk)
  await serve(double, '陪老人就医')
  expect(await text(roomOf(double), clerk)).toContain(kept.number)
  await figures(double, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  const pair = `${roomOf(double)}doubles/${kept.number}/`
  const pairPage = await text(pair, clerk)
  const [revision, otherRevision] = ['revision', 'otherRevision'].map(
    (name) => new RegExp(`name="${name}" value="(\\d+)"`).exec(pairPage)![1]!,
  )
  await sent(pair, { step: 'merge', revision: revision!, otherRevision: otherRevision! }, clerk)
  await figures(kept, { counted: 2, isMet: true, rows: 2, waiting: 0 })

  const wrong = await arrive({ name: '误收示例', telephone: '13900000023' })
  await receive(wrong.number, '2026-11-20', clerk)
  await serve(wrong, '打扫楼道')
  await figures(wrong, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  await sent(roomOf(wrong), { step: 'unreceive', revision: await revisionOn(roomOf(wrong), clerk) }, clerk)
  expect(await verified(wrong)).toContain('编号属实，村居还没有收件')
  await receive(wrong.number, '2026-11-20', clerk)
  await figures(wrong, { counted: 1, isMet: true, rows: 1, waiting: 0 })
  expect(await wrongEnvelopes(site.env)).toEqual([])
}, 120_000)
