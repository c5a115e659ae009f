import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { countRegistrations } from '../../db/registrations.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { openStorage } from '../../db/storage.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { registrationForms } from '../../src/domain/forms/index.ts'
import { hiddenFields } from '../harness/html.ts'
import { filled, numberOf, post, read } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, fourth } from '../harness/town.ts'

const path = `/villages/${home.slug}/register/member/`
let site: TestSite
const submit = (fields: ReturnType<typeof filled.member>, headers?: Record<string, string>) =>
  post(site.origin, path, fields, headers)
const from = (address: string) => submit(filled.member(), { 'CF-Connecting-IP': address })
const count = async () => {
  const counts = await countRegistrations(await openStorage(site.env), home.slug)
  return Object.values(counts).reduce((sum, some) => sum + some, 0)
}

beforeAll(async () => {
  site = await startTestSite({ demo: true })
})
afterAll(() => site.stop())

test('twenty identical submissions at one moment are one registration with one receipt', async () => {
  const before = await count()
  const fields = filled.member()
  const responses = await Promise.all(Array.from({ length: 20 }, () => submit(fields)))
  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(303))
  expect(new Set(responses.map(({ headers }) => headers.get('Location'))).size).toBe(1)
  expect(await count()).toBe(before + 1)
})

test('the same answers typed by somebody else later are a record of their own', async () => {
  const before = await count()
  const [one, other] = [await submit(filled.member()), await submit(filled.member())]
  expect(one.headers.get('Location')).not.toBe(other.headers.get('Location'))
  expect(await count()).toBe(before + 2)
})

test('who holds a sent form but not its answers reaches no receipt, and can register as another', async () => {
  const mine = filled.member()
  const receipt = (await submit(mine)).headers.get('Location')
  const before = await count()
  const response = await submit({ ...mine, name: '李四' })
  expect(response.status).toBe(409)
  const text = await response.text()
  expect(text).toContain('这张表已经提交过一次')
  expect(text).toContain('李四')
  expect(text).not.toContain(receipt)
  expect(await count()).toBe(before)
  const ticket = /name="ticket" value="([\w-]{22})"/.exec(text)![1]!
  expect((await submit({ ...mine, name: '李四', ticket })).status).toBe(303)
  expect(await count()).toBe(before + 1)
})

test('wrong input comes back with 422, a title that says so, and everything that was typed', async () => {
  const response = await submit(filled.member({ telephone: '123', age: '７', homeAddress: '示例"路 & <1> 号' }))
  const text = await response.text()
  expect(response.status).toBe(422)
  expect(text).toMatch(/<title>错误：/)
  expect(text).toContain('href="#telephone"')
  expect(text).toContain('value="123"')
  expect(text).toContain('value="７"')
  expect(text).toContain('value="示例&quot;路 &amp; <1> 号"')
  expect(text).toMatch(/value="环境整治"[^>]*checked|checked[^>]*value="环境整治"/)
})

test('an empty form names what is missing in its own order, and each line leads to its field', async () => {
  const text = await (await submit({ step: 'check', date: '昨天' })).text()
  const links = [...text.matchAll(/<a href="#(\w+)">/g)].map(([, name]) => name!)
  expect(text).toContain(`还有 ${links.filter((name) => name !== 'keep').length} 处没有填好`)
  const asked = ['consent', 'sensitiveConsent', ...Object.keys(registrationForms.member.asked)]
  const missing = asked.filter((name) => links.includes(name))
  expect(links.filter((name) => name !== 'keep')).toEqual(missing)
  expect(missing).toContain('timesAvailable')
  for (const name of links) expect(text).toMatch(new RegExp(` id="${name}"`))
  // A date field would show nothing of it.
  expect(text).toMatch(/<input(?=[^>]* value="昨天")(?=[^>]* type="text")/)
})

test('the check is a page of its own, and leads back to each field with everything in it', async () => {
  const fields = filled.member({ step: 'check', timesAvailable: ['周末', '晚上', '寒暑假'] })
  const checked = await (await submit(fields)).text()
  expect(checked).toContain(`<title>核对后提交：党员报到：${home.name}`)
  expect(checked).toContain('周末、晚上；寒暑假')
  for (const name of Object.keys(registrationForms.member.asked))
    expect(checked).toContain(`formaction="?field=${name}"`)
  const back = { ...hiddenFields(checked), step: 'edit' }
  const form = await (await post(site.origin, `${path}?field=age`, back)).text()
  expect(form).toMatch(/<input id="age"[^>]* autofocus/)
  expect(form).toMatch(/value="晚上"[^>]* checked/)
  for (const typed of ['张三', '寒暑假']) expect(form).toContain(`value="${typed}"`)
})

test('what a member may tick says when, where and whether there is room', async () => {
  await execute(site.env, [`update service_items set places = 0 where title = '环境整治'`], 'write')
  const { text } = await read(site.origin, path)
  const item = (await listServiceItems(await openStorage(site.env), home.slug, thisYear())).find(
    ({ title }) => title === '环境整治',
  )!
  expect(text).toContain(`${item.time} · ${item.place} · 已满`)
})

test.each(['consent', 'sensitiveConsent'])('without the box %s nothing is taken', async (box) => {
  const { [box]: _, ...fields } = filled.member()
  const before = await count()
  expect((await submit(fields)).status).toBe(422)
  expect(await count()).toBe(before)
})

test('neither a project from the list nor another written in is asked for again', async () => {
  const response = await submit(filled.member({ projects: [], otherProject: '' }))
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('请至少选择一个服务项目')
})

test('a filled trap takes nothing, and a person who fell into it loses nothing', async () => {
  const response = await submit(filled.member({ website: 'x' }))
  const text = await response.text()
  expect(response.status).toBe(422)
  expect(text).toContain('value="张三"')
  expect(text).not.toMatch(/name="website"[^>]*value="x"/)
})

test('two hundred from one address are taken, then it is told when to try again, and the next address is not', async () => {
  for (let sent = 0; sent < 200; sent += 20)
    for (const { status } of await Promise.all(Array.from({ length: 20 }, () => from('192.0.2.1'))))
      expect(status).toBe(303)
  const refused = await from('192.0.2.1')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(await refused.text()).toMatch(/请过 \d+ 分钟.*张三/s)
  expect((await from('192.0.2.2')).status).toBe(303)
})

test('numbers follow each other within a village, without a gap', async () => {
  const numbers = []
  for (const _ of [1, 2, 3]) {
    const response = await post(site.origin, `/villages/${fourth.slug}/register/unit/`, filled.unit())
    numbers.push(await numberOf(site.origin, response.headers.get('Location')!))
  }
  expect(numbers.map((number) => number.split('-')[2])).toEqual(['0001', '0002', '0003'])
})

test.each([
  ['another site', { Origin: 'https://elsewhere.example' }],
  ['nowhere', { Origin: 'null' }],
])('a form posted from %s is refused', async (_, headers) => {
  expect((await submit(filled.member(), headers)).status).toBe(403)
})

test('strange requests are answered, never with a 500', async () => {
  const statuses = await Promise.all([
    post(site.origin, '/villages/nowhere/register/member/', filled.member()),
    post(site.origin, `/villages/${home.slug}/register/other/`, filled.member()),
    submit({}),
    submit(filled.member({ ticket: "'; drop table registrations" })),
    submit(filled.member({ name: '\ud800\u0000' })),
    submit({ ...filled.member(), __proto__x: '1', constructor: '1', name: ['张三', '李四'] }),
    fetch(site.origin + path, {
      method: 'POST',
      body: '{"a":',
      headers: { 'Content-Type': 'application/json', Origin: site.origin },
    }),
    fetch(site.origin + path, {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Type': 'multipart/form-data', Origin: site.origin },
    }),
    fetch(site.origin + path, { method: 'PUT', headers: { Origin: site.origin } }),
    fetch(`${site.origin}/villages/%E0%A4%A/`),
    fetch(`${site.origin}/receipts/${'x'.repeat(5000)}/`),
    submit(filled.member({ resources: 'x'.repeat(200_000) })),
  ])
  for (const { status, url } of statuses) expect(status, url).toBeLessThan(500)
})

test('no form is ever kept by a cache', async () => {
  for (const { headers } of [await read(site.origin, path), await submit(filled.member({ step: 'check' }))])
    expect(headers.get('Cache-Control')).toBe('no-store')
})
