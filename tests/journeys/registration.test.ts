import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, press, printedReceipt, type TestBrowser } from '../harness/browser.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'
import { Typing } from '../harness/typing.ts'

let site: TestSite
let browser: TestBrowser

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

test('a member reads the notice, registers with mistakes, corrects them, prints one sheet; the village receives it', async () => {
  const member = await openNotice()
  await chooseVillage(member, '党员报到')

  await member.getByLabel('姓名').fill('孙')
  await member.getByLabel('所属党组织').fill('示例机械厂党支部')
  await member.getByLabel('联系电话').fill('１３７ ００００')
  await press(member, { name: '下一步：核对' })
  expect(await member.title()).toMatch(/^错误：/)
  const summary = member.getByRole('alert')
  for (const message of [
    '姓名至少要有 2 个字',
    '手机号是 11 位，您填了 7 位',
    '请填写居住地址',
    '请选择性别',
    '请在“我单独同意……”前打勾',
  ])
    expect(await summary.textContent()).toContain(message)
  expect(await member.getByLabel('所属党组织').inputValue()).toBe('示例机械厂党支部')
  expect(await member.getByLabel('联系电话').inputValue()).toBe('１３７ ００００')
  await summary.getByRole('link', { name: '请填写居住地址' }).click()
  expect(await member.getByLabel('居住地址').evaluate((input) => input === document.activeElement)).toBe(true)

  await member.getByLabel(/同意为双报到/).check()
  await member.getByLabel(/单独同意/).check()
  await member.getByLabel('姓名').fill('孙示例')
  await member.getByLabel('居住地址').fill(`${home.name} 8 号 808 室`)
  await member.getByLabel('联系电话').fill('+86 137-0000-0000')
  await member.getByLabel('女').check()
  await member.getByLabel('年龄').fill('６８岁')
  await member.getByLabel(/个人特长/).fill('书法')
  await member.getByLabel('可以提供志愿服务的时间段').fill('周三下午')
  await member.getByLabel('环境整治').check()
  await member.getByLabel('法律咨询').check()
  await member.getByLabel(/^其他/).fill('教小朋友写字')
  await member.getByLabel('填表日期').fill('2026-06-18')
  await press(member, { name: '下一步：核对' })
  expect(await member.locator('main').textContent()).toContain('13700000000')
  await press(member, { name: '没有问题，提交' })

  const number = await onReceipt(member)
  const answers = [
    '孙示例',
    '示例机械厂党支部',
    `${home.name}8号808室`,
    '13700000000',
    '女',
    '68',
    '书法',
    '周三下午',
    '环境整治',
    '法律咨询',
    '教小朋友写字',
    '2026年6月18日',
  ]
  const before = await printedReceipt(member)
  expect(before.pages).toBe(1)
  for (const answer of answers) expect(before.text[0]).toContain(answer)
  expect(before.text[0]!.split(`编号${number}`)).toHaveLength(3)
  expect(before.text[0]).toContain('本党组织已于年月日收到')

  await receive(number, '2026-06-19')
  await member.reload()
  expect(await member.locator('main').textContent()).toContain('已收到')
  const after = await printedReceipt(member)
  expect(after.pages).toBe(1)
  expect(after.text[0]).toContain('本党组织已于2026年6月19日收到孙示例同志的报到单')

  const [four, five] = [await download('member-registration'), await download('service-preference')]
  expect(four.find((row) => row['编号'] === number)).toMatchObject({
    状态: '已收到',
    村居收到日期: '2026-06-19',
    姓名: '孙示例',
    联系电话: '13700000000',
  })
  expect(five.find((row) => row['编号'] === number)).toMatchObject({
    性别: '女',
    年龄: '68',
    党员志愿服务公益项目类别: '环境整治；法律咨询',
    其他: '教小朋友写字',
  })
})

test('a unit does the same with 附件1', async () => {
  const unit = await openNotice()
  await chooseVillage(unit, '单位党组织报到')
  await unit.getByLabel('驻地单位党组织名称').fill('示例物业党支部')
  await unit.getByLabel('邮编').fill('2000')
  await press(unit, { name: '下一步：核对' })
  expect(await unit.getByRole('alert').textContent()).toContain('邮编是 6 位数字')
  const typed = {
    在职党员数: '12',
    单位地址: '示例路 66 号',
    邮编: '200001',
    '所属党（工）委': '示例综合党委',
    '可为社区提供服务的资源、项目内容': '会议室一间\n工作日可用',
    填表日期: '2026-06-20',
  }
  await unit.getByLabel(/同意为双报到/).check()
  await unit.getByLabel('党组织负责人', { exact: true }).fill('郑示例')
  for (const [label, value] of Object.entries(typed)) await unit.getByLabel(label).fill(value)
  await unit.getByLabel('联系人', { exact: true }).fill('吴示例')
  await unit.getByLabel('联系人联系电话').fill('021 5555 0009')
  await press(unit, { name: '下一步：核对' })
  await press(unit, { name: '返回修改' })
  await unit.getByLabel('在职党员数').fill('13')
  await press(unit, { name: '下一步：核对' })
  await press(unit, { name: '没有问题，提交' })

  const number = await onReceipt(unit)
  const answers = [
    '示例物业党支部',
    '13',
    '示例路66号',
    '200001',
    '郑示例',
    '示例综合党委',
    '吴示例',
    '021-55550009',
    '会议室一间',
    '工作日可用',
    '2026年6月20日',
  ]
  const before = await printedReceipt(unit)
  expect(before.pages).toBe(1)
  for (const answer of answers) expect(before.text[0]).toContain(answer)
  await receive(number, '2026-06-21')
  await unit.reload()
  const after = await printedReceipt(unit)
  expect(after.pages).toBe(1)
  expect(after.text[0]).toContain('本党组织已于2026年6月21日收到示例物业党支部单位党组织的报到单')
  const rows = await download('unit-registration')
  expect(rows.find((row) => row['编号'] === number)).toMatchObject({
    在职党员数: '13',
    '可为社区提供服务的资源、项目内容': '会议室一间\n工作日可用',
  })
})

test('a liaison finds the village, registers three branches and types nothing twice', async () => {
  const liaison = await browser.open({ viewport: { width: 360, height: 740 } })
  const typing = new Typing()
  const write = async (words: Record<string, string>) => {
    for (const [label, word] of Object.entries(words)) await liaison.getByLabel(label, { exact: true }).fill(word)
  }
  await liaison.goto(site.origin)
  await liaison.getByRole('link', { name: /^我是单位党组织/ }).click()
  await liaison.getByRole('link', { name: new RegExp(home.name) }).click()
  await liaison.getByLabel('单位地址').fill('示例路 77 号')
  await write({ 联系人: '卫示例', '邮编（可不填）': '200002' })
  await write({ 联系人联系电话: '13700000077', '所属党（工）委': '示例联合党委' })
  const branches = ['示例联合第一党支部', '示例联合第二党支部', '示例联合第三党支部']
  for (const [index, unitName] of branches.entries()) {
    if (index > 0) await liaison.getByRole('link', { name: '再登记一个党支部' }).click()
    await write({
      驻地单位党组织名称: unitName,
      在职党员数: String(31 + index),
      党组织负责人: `负责人${'甲乙丙'[index]!}`,
      '可为社区提供服务的资源、项目内容': `${unitName}的会议室`,
    })
    await liaison.getByLabel(/同意为双报到/).check()
    await typing.send(liaison, { name: '下一步：核对' })
    await press(liaison, { name: '没有问题，提交' })
    if (index > 0) expect(await liaison.getByRole('status').textContent()).toContain('又提交了一份，编号')
  }
  expect(typing.twice).toEqual([])
  expect(typing.fields.length).toBe(5 + 4 * branches.length)

  // One page has all of them, each with a page of its own; the last one's sheet says what was kept.
  const numbers = new Set<string>()
  for (const [index, unitName] of branches.entries()) {
    if (index > 0) await liaison.goBack()
    const row = liaison.getByRole('listitem').filter({ has: liaison.getByRole('heading', { name: unitName }) })
    await row.getByRole('link', { name: index === 0 ? '返回我的回执页' : '打开它的回执页' }).click()
    numbers.add(await onReceipt(liaison))
  }
  expect(numbers.size).toBe(branches.length)
  const sheet = await printedReceipt(liaison)
  expect(sheet.pages).toBe(1)
  for (const word of [branches[2]!, '示例路77号', '200002', '示例联合党委', '卫示例', '13700000077'])
    expect(sheet.text[0]).toContain(word)
})

async function openNotice(): Promise<Page> {
  const page = await browser.open({ viewport: { width: 360, height: 740 } })
  await page.goto(`${site.origin}/notice/`)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('双报到')
  return page
}

async function chooseVillage(page: Page, door: string) {
  await page.getByRole('navigation').getByRole('link', { name: '村居' }).click()
  await page.getByRole('link', { name: new RegExp(home.name) }).click()
  await page.getByRole('link', { name: new RegExp(`^${door}`) }).click()
}

async function onReceipt(page: Page): Promise<string> {
  await page.waitForURL(({ pathname }) => /^\/receipts\/[\w-]{22}\/$/.test(pathname))
  return (await page.locator('.number').first().textContent())!.trim()
}

async function receive(number: string, day: string) {
  const clerk = await browser.open({ viewport: { width: 1280, height: 900 } })
  await clerk.goto(`${site.origin}/office/`)
  await clerk.getByLabel('访问口令').fill(site.keys[0]!.key)
  await press(clerk, { name: '登录' })
  await clerk.goto(`${site.origin}/office/registrations/`)
  await clerk.getByRole('link', { name: number }).click()
  await clerk.getByLabel('收到日期').fill(day)
  await press(clerk, { name: '确认收到' })
  expect(await clerk.locator('main').textContent()).toContain('已收到')
  await clerk.context().close()
}

async function download(slug: string): Promise<Record<string, string>[]> {
  const headers = { Authorization: `Bearer ${site.keys[0]!.key}` }
  const response = await fetch(`${site.origin}/office/exports/${slug}.csv`, { headers })
  return parse(await response.text(), { bom: true, columns: true })
}
