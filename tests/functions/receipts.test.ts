import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { createPass, PASS_LIFE } from '../../db/passes.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { formatNumber } from '../../src/domain/receipt-number.ts'
import { fieldsIn, filled, numberOf, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour } from '../harness/town.ts'

let site: TestSite
let origin: string
let receipt: string
let number: string
const find = (fields: { number: string; telephone: string }, address: string) =>
  post(origin, '/receipts/', { ...fields, step: 'find' }, { 'CF-Connecting-IP': address })

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  receipt = await register(origin, 'member')
  number = await numberOf(origin, receipt)
})
afterAll(() => site.stop())

test('the private page opens by its link only, is never kept and never sends its link on', async () => {
  const { status, headers, text } = await read(origin, receipt)
  expect(status).toBe(200)
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.get('Referrer-Policy')).toBe('strict-origin')
  expect(text).toContain('张三')
  const token = receipt.split('/')[2]!
  for (const wrong of [token.slice(1) + 'x', token.slice(0, -1), 'x', `${token}x`])
    expect((await read(origin, `/receipts/${wrong}/`)).status).toBe(404)
})

describe('finding it again', () => {
  test('number and telephone together, however typed, open what is seen, claimed and recorded, and no more', async () => {
    const response = await find({ number: number.replaceAll('-', ' '), telephone: '+86 139-0000-0000' }, '192.0.2.10')
    const reduced = response.headers.get('Location')!
    expect([response.status, reduced]).toEqual([303, expect.stringMatching(/^\/receipts\/pair-[\w-]+\/$/)])
    const { text } = await read(origin, reduced)
    for (const seen of [number, '已提交', `${reduced}sheet/`, `${reduced}${thisYear()}/`]) expect(text).toContain(seen)
    for (const signed of ['amend', 'move', 'data.csv', 'value="withdraw"', 'value="end"', '13900000000', '我的信息'])
      expect(text, signed).not.toContain(signed)
    const token = receipt.split('/')[2]!
    for (const path of ['', `${thisYear()}/`, 'sheet/', `${thisYear()}/member-activity-card/`])
      expect((await read(origin, reduced + path)).text, path).not.toContain(token)
    const refused = await post(origin, `${reduced}amend/`, { step: 'amend', name: '王改名' })
    const told = await refused.text()
    expect(refused.status).toBe(403)
    for (const words of ['这一步要用专用链接', home.address, home.telephone, '王改名']) expect(told).toContain(words)
    expect((await read(origin, receipt)).text).toMatch(/用编号和电话：打开打印页 2 次、查看/)
  })

  test('after half an hour it is asked for again, and what was typed meanwhile is kept', async () => {
    const mine = await register(origin, 'member', { telephone: '13500000000' })
    const storage = await openStorage(site.bindings())
    const registration = (await findRegistrationByToken(storage, mine.split('/')[2]!))!
    await receiveRegistration(storage, registration, today())
    const expired = `/receipts/${await createPass(storage, 'pair', registration.id, now() - PASS_LIFE)}/`
    expect((await read(origin, `${expired}sheet/`)).status).toBe(410)
    const words = { date: today(), category: 'publicBenefit', content: '清理楼道' }
    const path = `${thisYear()}/records/new/`
    const late = await post(origin, expired + path, { ...words, step: 'add', ticket: randomToken() })
    const text = await late.text()
    expect([late.status, text.includes('没有丢失')]).toEqual([410, true])
    const looked = await post(origin, '/receipts/', {
      ...fieldsIn(text),
      step: 'find',
      number: registration.number,
      telephone: '13500000000',
    })
    const again = await looked.text()
    const action = /action="(\/receipts\/pair-[^"]+)"/.exec(again)![1]!
    expect(action.endsWith(path)).toBe(true)
    expect((await post(origin, action, fieldsIn(again))).status).toBe(303)
    expect((await read(origin, `${mine}${thisYear()}/`)).text).toContain('清理楼道')
    for (const elsewhere of ['//evil.example/', '../../office/', 'https://evil.example/']) {
      const sent = { step: 'find', number: registration.number, telephone: '13500000000', path: elsewhere }
      const answer = await post(origin, '/receipts/', sent)
      expect(answer.headers.get('Location')).toMatch(/^\/receipts\/pair-[\w-]+\/$/)
    }
  })

  test('a wrong telephone says the same as a number that nobody has', async () => {
    const known = await find({ number, telephone: '13700000000' }, '192.0.2.11')
    const nobodys = formatNumber({ year: 2015, village: home.slug, sequence: 1 })
    const unknown = await find({ number: nobodys, telephone: '13700000001' }, '192.0.2.11')
    expect([known.status, unknown.status]).toEqual([422, 422])
    const message = '没有找到编号和电话都对得上的回执'
    for (const response of [known, unknown]) expect(await response.text()).toContain(message)
  })
})

test('a form sent again leads to its private page for a day, later to nobody’s, and is no second row', async () => {
  const fields = filled.member({ name: '旧表示例' })
  const path = `/villages/${home.slug}/register/member/`
  const send = () => post(origin, path, fields)
  const mine = (await send()).headers.get('Location')!
  expect((await send()).headers.get('Location')).toBe(mine)
  const made = `update registrations set submitted_at = submitted_at - 86400000 where token_hash = (select token_hash
    from registrations order by submitted_at desc limit 1)`
  await execute(site.env, [made], 'write')
  const count = async () => (await execute(site.env, ['select count(*) from registrations'], 'read'))[0]![0]![0]
  const before = await count()
  const late = await send()
  const text = await late.text()
  expect(late.status).toBe(409)
  for (const words of ['早已提交', '旧表示例', 'href="/receipts/"', home.telephone]) expect(text).toContain(words)
  expect(text).not.toContain(mine)
  expect(text).not.toContain('value="submit"')
  expect(await count()).toBe(before)
  expect((await read(origin, mine)).status).toBe(200)
})

test('whoever checks the printed number learns that it is genuine, and nothing personal', async () => {
  const { status, text } = await read(origin, `/verify/${number}/`)
  expect(status).toBe(200)
  for (const told of ['编号属实，村居还没有收件', '党员与村居党组织联系报到单', home.name, '2026', '已提交'])
    expect(text).toContain(told)
  for (const secret of ['张三', '13900000000', '示例机械厂', '101 室']) expect(text).not.toContain(secret)
  const forged = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10)
  const { status: none, text: answer } = await read(origin, `/verify/${forged}/`)
  expect(none).toBe(404)
  expect(answer).toContain('查不到')
})

test('the holder amends what the village has not received, and sees it', async () => {
  const mine = await register(origin, 'member')
  const fields = {
    step: 'amend',
    name: '张三丰',
    homeOrg: '示例党支部',
    homeAddress: '示例路 7 号',
    telephone: '13900000000',
  }
  const more = { sex: 'male', age: '70', timesAvailable: '周日', projects: '环境整治', date: '2026-06-10' }
  const wrong = await post(origin, `${mine}amend/`, { ...fields, ...more, age: '7' })
  expect([wrong.status, (await wrong.text()).includes('value="张三丰"')]).toEqual([422, true])
  expect((await post(origin, `${mine}amend/`, { ...fields, ...more })).status).toBe(303)
  const { text } = await read(origin, mine)
  expect(text).toContain('张三丰')
  expect(text).not.toContain('水电维修')
})

test('the holder takes all of their own data along, as a file that opens in WPS', async () => {
  const { headers, text } = await read(origin, `${receipt}data.csv`)
  expect(headers.get('Content-Disposition')).toContain("filename*=UTF-8''")
  const rows = Object.fromEntries(parse(text, { bom: true }) as [string, string][])
  expect(rows).toMatchObject({
    编号: number,
    姓名: '张三',
    联系电话: '13900000000',
    居住地址: `${home.name} 1 号 101 室`,
    填表日期: '2026-06-09',
  })
})

/** What stands on a page, in one line. */
const texts = async (path: string) => (await read(origin, path)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the way of the paper', () => {
  test('right after submitting, success and the number come first, then where to go next, and no door that is shut', async () => {
    const text = await texts(receipt)
    const order = ['提交成功', number, '下一步：', home.address, home.telephone, '打印报到单和回执', '保存专用链接']
    const places = order.map((words) => text.indexOf(words))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect((await read(origin, receipt)).text).not.toContain('class="door"')
    expect(await texts(`${receipt}?done=amend`)).toContain('已更正')
    for (const unknown of ['stamp', 'update', '打进来的词', '<b>'])
      expect(await texts(`${receipt}?done=${encodeURIComponent(unknown)}`), unknown).toContain('提交成功')
  })

  test('its holder says that it was stamped and handed in, may take that back, and the village reads it', async () => {
    const mine = await register(origin, 'member', { name: '盖章示例' })
    const itsNumber = await numberOf(origin, mine)
    const take = (step: string) => post(origin, mine, { step, revision: '1' })
    expect((await take('handIn')).status).toBe(409)
    const stamped = await take('stamp')
    expect([stamped.status, stamped.headers.get('Location')]).toEqual([303, `${mine}?done=stamp`])
    expect((await take('stamp')).status).toBe(409)
    expect(await texts(`${mine}?done=stamp`)).toContain('已记下：回执已盖章')
    expect((await take('handIn')).status).toBe(303)
    const office = await signIn(origin, site.keys[0]!.key)
    const page = `/office/registrations/${itsNumber}/`
    expect((await read(origin, page, office)).text).toMatch(new RegExp(`回执 ${today()} 已盖章\\s*，${today()} 已上交`))
    const csv = await read(origin, '/office/exports/member-registration.csv', office)
    const rows = parse(csv.text, { bom: true, columns: true }) as Record<string, string>[]
    expect(rows.find((row) => row.编号 === itsNumber)).toMatchObject({ '上交（本人登记）': today() })
    expect((await read(origin, `${mine}data.csv`)).text).toContain(`"回执上交日期（本人登记）","${today()}"`)
    expect((await take('takeBack')).status).toBe(303)
    expect((await take('unstamp')).status).toBe(303)
    expect((await read(origin, page, office)).text).not.toContain('本人登记：回执')
    // Whose answers change has another sheet stamped.
    await take('stamp')
    await post(origin, `${mine}amend/`, { ...filled.member({ name: '盖章示例' }), step: 'amend' })
    expect((await read(origin, page, office)).text).not.toContain('本人登记：回执')
  })

  test('number and telephone show the same way without its steps, and do not lead to the slip with the link', async () => {
    const found = (await find({ number, telephone: '13900000000' }, '192.0.2.30')).headers.get('Location')!
    const text = await texts(found)
    for (const seen of ['提交成功', number, home.address, '盖章', '上交']) expect(text).toContain(seen)
    expect(text).not.toContain('记一下')
    expect((await post(origin, found, { step: 'stamp' })).status).toBe(403)
    expect((await read(origin, `${found}link/`)).status).toBe(403)
    const sheet = await fetch(`${origin}${receipt}sheet/`, { redirect: 'manual' })
    const slip = sheet.headers.get('Location')!.replace('sheet/', 'link/')
    expect((await read(origin, slip)).status).toBe(404)
  })

  test('what is over says what to do now, and asks nobody to print, claim or record', async () => {
    const shut = ['打印报到单和回执', 'class="door"', '下一步', '逾期，照常受理', 'value="stamp"']
    const ended = await register(origin, 'member')
    await post(origin, ended, { step: 'end', endSure: 'yes' })
    const withdrawn = await register(origin, 'unit')
    await post(origin, withdrawn, { step: 'withdraw', withdrawSure: 'yes' })
    const moved = await register(origin, 'member')
    await post(origin, `${moved}move/?to=${neighbour.slug}`, filled.member({ projects: [], otherProject: '写春联' }))
    const expected: [string, string[]][] = [
      [ended, ['您已退出', `/villages/${home.slug}/register/member/`]],
      [withdrawn, ['您已撤回', `/villages/${home.slug}/register/unit/`]],
      [moved, [`您已转到${neighbour.name}报到`, `打开在${neighbour.name}的回执`]],
    ]
    for (const [path, words] of expected) {
      const { text } = await read(origin, path)
      for (const told of words) expect(text, path).toContain(told)
      for (const asked of shut) expect(text, path).not.toContain(asked)
      expect((await post(origin, path, { step: 'stamp' })).status, path).toBe(409)
    }
  })
})

test('withdrawing asks once more, then erases what is personal at once and leaves the number', async () => {
  const mine = await register(origin, 'member', { name: '欧阳撤回' })
  const itsNumber = await numberOf(origin, mine)
  expect((await post(origin, mine, { step: 'withdraw' })).status).toBe(422)
  expect((await read(origin, mine)).text).toContain('欧阳撤回')
  expect((await post(origin, mine, { step: 'withdraw', withdrawSure: 'yes' })).status).toBe(303)
  const { text } = await read(origin, mine)
  expect(text).toContain('已撤回')
  expect(text).not.toContain('欧阳撤回')
  expect((await read(origin, `/verify/${itsNumber}/`)).text).toContain('已撤回')
  expect((await post(origin, `${mine}amend/`, { step: 'amend', name: '又来了' })).status).toBe(404)
  const again = await post(origin, mine, { step: 'withdraw', withdrawSure: 'yes' })
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('这份报到已撤回，不能再改动。')
})

const android = 'Mozilla/5.0 (Linux; Android 10; zh-CN) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148'

test.each([
  ['微信', `${android} Chrome/78.0 MQQBrowser/6.2 TBS/045 Mobile Safari/537.36 MicroMessenger/8.0 NetType/WIFI`],
  ['企业微信', `${iphone} wxwork/4.1 MicroMessenger/7.0 Language/zh`],
  ['钉钉', `${android} Chrome/69.0 UWS/3.22 Mobile Safari/537.36 AliApp(DingTalk/7.0.0) com.alibaba.android.rimet/1`],
  [
    '支付宝',
    `${android} Chrome/69.0 UCBrowser/11.8 UCBS/2.11 Nebula AliApp(AP/10.5) AlipayClient/10.5 Language/zh-Hans`,
  ],
  ['QQ', `${android} Chrome/77.0 MQQBrowser/6.2 TBS/045 Mobile Safari/537.36 V1_AND_SQ_8.9 QQ/8.9.3 NetType/WIFI`],
  ['微博', `${iphone} Weibo (iPhone12,1__weibo__13.9__iphone__os17.0)`],
])('inside %s the print button gives way to the way out, and downloads say it too', async (app, agent) => {
  const headers = { 'User-Agent': agent }
  const sheet = (await read(origin, `${receipt}sheet/`, headers)).text
  expect(sheet).toContain(`${app}里不能打印`)
  // The address to copy opens the sheet alone.
  expect(sheet).toMatch(/<textarea[^>]*>https?:\/\/[^<]*\/receipts\/print-[^<]*\/sheet\//)
  expect(sheet).not.toContain('data-print')
  expect((await read(origin, receipt, headers)).text).toContain(`${app}里不能下载`)
  expect((await read(origin, '/deadlines/', headers)).text).toContain(`${app}里不能下载`)
})

test.each([
  `${android} Chrome/98.0 MQQBrowser/14.0 Mobile Safari/537.36`,
  `${android} Chrome/100.0 UCBrowser/15.0 Mobile Safari/537.36`,
  'Mozilla/5.0 (Windows NT 6.1; WOW64) Chrome/86.0 Safari/537.36 QihooBrowser/13',
])('in a browser that prints there is a button: %s', async (agent) => {
  const sheet = (await read(origin, `${receipt}sheet/`, { 'User-Agent': agent })).text
  expect(sheet).toContain('data-print')
  expect(sheet).not.toContain('在浏览器打开')
})

test('a sheet that there is not is not found, whatever letters its name has', async () => {
  for (const name of ['nothing', 'a%0Ab', 'a%0D%0ASet-Cookie:%20x', '%E4%B8%80', '%FF', '%22%3E', 'a%23b', 'a%3Fb'])
    expect((await read(origin, `${receipt}${thisYear()}/${name}/`)).status, name).toBe(404)
})
