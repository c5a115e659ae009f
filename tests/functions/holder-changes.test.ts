import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boundState } from '../../db/bound-state.ts'
import { findRegistrationByNumber } from '../../db/registrations.ts'
import { auditEvents, registrations } from '../../db/schema.ts'
import { openStorage } from '../../db/storage.ts'
import { submitRegistration } from '../../db/submissions.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { showDate } from '../../src/domain/forms/typed.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import { town } from '../../src/domain/town.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, numberOf, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'
import { registered } from '../samples.ts'

const area = town.areaCode
let site: TestSite
let origin: string
let office: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  office = await signIn(origin, site.keys[0]!.key)
})
afterAll(() => site.stop())

interface Received {
  /** The private page, and the village's. */
  path: string
  page: string
  number: string
}

const revisionOn = (text: string) => /name="revision" value="(\d+)"/.exec(text)![1]!

async function decide(page: string, fields: Fields): Promise<number> {
  const revision = revisionOn((await read(origin, page, office)).text)
  return (await post(origin, page, { ...fields, revision }, office)).status
}

async function receive(kind: 'unit' | 'member', fields: Fields = {}): Promise<Received> {
  const path = await register(origin, kind, fields)
  const number = await numberOf(origin, path)
  const page = `/office/registrations/${number}/`
  expect(await decide(page, { step: 'receive', receivedOn: today() })).toBe(303)
  return { path, page, number }
}

/** What a holder posts who changed this on the page as it is now. */
async function update({ path }: Received, changes: Fields): Promise<Response> {
  const { text } = await read(origin, `${path}amend/`)
  const kind = text.includes('name="contactTelephone"') ? 'unit' : 'member'
  return post(origin, `${path}amend/`, { ...filled[kind](changes), step: 'update', revision: revisionOn(text) })
}

let tries = 0
async function find(number: string, telephone: string): Promise<number> {
  const address = { 'CF-Connecting-IP': `192.0.2.${++tries}` }
  return (await post(origin, '/receipts/', { step: 'find', number, telephone }, address)).status
}

/** What the desk of the village counts. */
const desk = async () => (await read(origin, '/office/', office)).text.match(/[^>]*\d+ [份项条](?=<)/g)

test('a telephone is changed after the receipt: the receipt stands, the village is told, the old number opens nothing', async () => {
  const unit = await receive('unit', { unitName: '换电话示例党支部', contactTelephone: '13811110000' })
  const before = await desk()
  const verified = (await read(origin, `/verify/${unit.number}/`)).text
  const changed = await update(unit, {
    contact: '新联系人',
    contactTelephone: '139 1111 0000',
    // What goes by a return is not taken, whoever posts it.
    unitName: '冒名党支部',
    address: '冒名路 1 号',
  })
  expect([changed.status, changed.headers.get('Location')]).toEqual([303, `${unit.path}?done=update`])

  const mine = (await read(origin, unit.path)).text
  for (const words of ['已收到', '村居已经收到您的报到单', '新联系人', '13911110000', '更改了：联系人、联系人联系电话'])
    expect(mine).toContain(words)
  for (const words of ['冒名', '13811110000']) expect(mine).not.toContain(words)
  expect((await read(origin, `/verify/${unit.number}/`)).text).toBe(verified)
  expect(await find(unit.number, '13811110000')).toBe(422)
  expect(await find(unit.number, '13911110000')).toBe(303)

  const list = (await read(origin, '/office/registrations/?updated=yes', office)).text
  expect(list).toContain(unit.number)
  expect(list.match(/<tr[ >]/g)).toHaveLength(2)
  const seen = (await read(origin, unit.page, office)).text
  expect(seen).toMatch(/已更新，请知悉[^]*更改了：联系人、联系人联系电话/)
  expect(seen).not.toContain('13811110000')
  expect((await desk())!.filter((door) => !before!.includes(door))).toEqual(['已更新，请知悉 1 份'])

  // Changed once more before the village looked: what it saw is not what it takes note of.
  const stale = revisionOn(seen)
  expect((await update(unit, { contact: '新联系人', contactTelephone: '13911110000', leader: '新书记' })).status).toBe(
    303,
  )
  expect((await post(origin, unit.page, { step: 'acknowledge', revision: stale }, office)).status).toBe(409)
  expect((await read(origin, unit.page, office)).text).toContain('更改了：党组织负责人、联系人、联系人联系电话')
  expect(await decide(unit.page, { step: 'acknowledge' })).toBe(303)
  expect((await read(origin, unit.page, office)).text).not.toContain('请知悉')
  expect((await read(origin, '/office/registrations/?updated=yes', office)).text).not.toContain(unit.number)
  expect((await read(origin, unit.path)).text).not.toContain('更改了：')
  expect(await desk()).toEqual(before)

  const storage = await openStorage(site.env)
  const log = JSON.stringify(await storage.db.select().from(auditEvents))
  for (const words of ['13911110000', '13811110000', '新书记']) expect(log).not.toContain(words)
  expect(log).toContain('acknowledge')
  expect(await wrongEnvelopes(site.env)).toEqual([])
})

test('a member changes telephone, skill, times and choices; name, organisation and address say how', async () => {
  const member = await receive('member', { name: '改服务示例' })
  const page = (await read(origin, `${member.path}amend/`)).text
  for (const name of ['telephone', 'specialSkill', 'timesAvailable', 'projects', 'otherProject', 'age', 'sex'])
    expect(page, name).toContain(`name="${name}"`)
  for (const name of ['name', 'homeOrg', 'homeAddress', 'date']) expect(page, name).not.toContain(`name="${name}"`)
  expect(page).toMatch(/这几项不能在这里改[^]*改服务示例[^]*由村居退回/)
  expect(page).toContain(`href="tel:${home.telephone}"`)

  const wrong = await update(member, { telephone: '1391234567', timesAvailable: '只有周日' })
  expect(wrong.status).toBe(422)
  const answer = await wrong.text()
  expect(answer).toContain('手机号是 11 位，您填了 10 位')
  for (const typed of ['value="1391234567"', 'value="只有周日"', '改服务示例']) expect(answer).toContain(typed)

  const changes = {
    projects: [],
    otherProject: '教写字',
    timesAvailable: '周日',
    specialSkill: '',
    telephone: '55550077',
  }
  expect((await update(member, changes)).status).toBe(303)
  const sheet = (await read(origin, member.path)).text
  for (const words of ['教写字', '周日', '55550077', '改服务示例']) expect(sheet).toContain(words)
  expect((await read(origin, `${member.path}${thisYear()}/`)).text).toContain('记一次服务')
  // Nothing changed is nothing new to the village.
  expect(await decide(member.page, { step: 'acknowledge' })).toBe(303)
  expect((await update(member, changes)).status).toBe(303)
  expect((await read(origin, member.page, office)).text).not.toContain('请知悉')
})

test('two pages at once, a return meanwhile and a reception meanwhile lose nothing that was typed', async () => {
  const member = await receive('member')
  const stale = revisionOn((await read(origin, `${member.path}amend/`)).text)
  expect((await update(member, { timesAvailable: '周一' })).status).toBe(303)
  const sent = { ...filled.member({ timesAvailable: '周二', specialSkill: '剪纸' }), step: 'update', revision: stale }
  const second = await post(origin, `${member.path}amend/`, sent)
  expect([second.status, (await second.text()).includes('value="周二"')]).toEqual([409, true])
  expect((await read(origin, member.path)).text).toContain('周一')

  expect(await decide(member.page, { step: 'return', reason: '住址请写到室' })).toBe(303)
  const fixed = ['name', 'homeOrg', 'homeAddress', 'date']
  const asked = Object.fromEntries(Object.entries(sent).filter(([name]) => !fixed.includes(name)))
  const returned = await post(origin, `${member.path}amend/`, asked)
  const whole = await returned.text()
  expect(returned.status).toBe(409)
  for (const kept of ['value="剪纸"', 'value="张三"', 'value="amend"']) expect(whole).toContain(kept)

  const waiting = await register(origin, 'member', { name: '赶上收到' })
  const page = `/office/registrations/${await numberOf(origin, waiting)}/`
  expect(await decide(page, { step: 'receive', receivedOn: today() })).toBe(303)
  const late = await post(origin, `${waiting}amend/`, { ...filled.member({ specialSkill: '二胡' }), step: 'amend' })
  const offered = await late.text()
  expect(late.status).toBe(409)
  for (const kept of ['村居已经收到这份报到单', 'value="二胡"', 'value="update"']) expect(offered).toContain(kept)
})

test('what was received before first receipts were kept is not taken back either', async () => {
  const { page, number } = await receive('member', { name: '早先收到' })
  const storage = await openStorage(site.bindings())
  const registration = (await findRegistrationByNumber(storage, parseNumber(number)!))!
  // As it was written then.
  const old = await boundState(storage, { ...registration, firstReceivedOn: null })
  await storage.db.update(registrations).set(old).where(eq(registrations.id, registration.id))
  expect(await decide(page, { step: 'return', reason: '住址请写到室' })).toBe(303)
  expect((await read(origin, `/verify/${number}/`)).text).toContain(`村居曾于${showDate(today())}收到`)
})

test('a return in November takes back no receipt: who holds the stamped paper still learns of it', async () => {
  const { path, page, number } = await receive('member', { name: '十一月退回' })
  const verify = async () => (await read(origin, `/verify/${number}/`)).text
  expect(await verify()).toContain('编号属实，村居已收到')
  const day = showDate(today())
  expect(await decide(page, { step: 'return', reason: '所属党组织请写全称' })).toBe(303)
  expect(await verify()).toContain(`村居曾于${day}收到这份报到单，现在正在更正`)
  expect((await read(origin, path)).text).toContain(`村居曾于${day}收到`)
  const amended = { ...filled.member({ name: '十一月退回', homeOrg: '示例机械厂第二党支部' }), step: 'amend' }
  expect((await post(origin, `${path}amend/`, amended)).status).toBe(303)
  expect(await verify()).toContain(`村居曾于${day}收到`)
  expect((await read(origin, path)).text).toContain('请等村居重新核对')
  expect((await read(origin, page, office)).text).toContain(`曾于 ${today()} 收到`)
  expect(await decide(page, { step: 'receive', receivedOn: today() })).toBe(303)
  expect(await verify()).toContain('编号属实，村居已收到')
})

describe('however names and telephones are written', () => {
  test.each([
    [
      '55550019',
      [`${area}-55550019`, `(${area})55550019`, `+86 ${area.slice(1)} 5555 0019`, '５５５５－００１９ 转 8'],
    ],
    [`${area}-55550018转12`, ['55550018', `${area} 5555 0018`, `+86 ${area} 55550018-9`]],
    ['13611112222', ['86 136-1111-2222', '１３６ １１１１ ２２２２', '0086 13611112222']],
  ])('a telephone registered as %s finds its receipt', async (given, typed) => {
    const number = await numberOf(origin, await register(origin, 'member', { telephone: given }))
    for (const telephone of typed) expect(await find(number, telephone), telephone).toBe(303)
    expect(await find(number, '55550011')).toBe(422)
  })

  test('a name with spaces between its characters is one without, when kept, searched for and compared', async () => {
    const path = await register(origin, 'member', { name: '王　秀 英示例', homeOrg: '示例 机械厂党支部' })
    expect((await read(origin, path)).text).toContain('王秀英示例')
    const search = (query: string) => post(origin, '/office/registrations/', { step: 'search', query }, office)
    for (const query of ['王秀英', '王 秀 英', '秀　英示例'])
      expect(await (await search(query)).text(), query).toContain('找到 1 份')
    const paper = filled.member({ name: '王秀 英示例', step: 'enter', receivedOn: today(), telephone: '' })
    const entered = await post(origin, '/office/registrations/new/member/', paper, office)
    expect([entered.status, (await entered.text()).includes(await numberOf(origin, path))]).toEqual([409, true])
  })

  test('what was stored before names and telephones were cleaned is found as well', async () => {
    const storage = await openStorage(site.bindings())
    const answers = { ...registered.member, name: '赵 旧 示例', telephone: `(${area})55550033` }
    const sent = { kind: 'member', village: home.slug, answers, ticket: crypto.randomUUID(), at: now() } as const
    const { token } = (await submitRegistration(storage, sent))!
    expect(await find(await numberOf(origin, `/receipts/${token}/`), '55550033')).toBe(303)
    const found = await post(origin, '/office/registrations/', { step: 'search', query: '赵旧示例' }, office)
    expect(await found.text()).toContain('找到 1 份')
  })
})
