import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { openStorage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import { openBrowser, pdf, press, printedReceipt, type TestBrowser } from '../harness/browser.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
let browser: TestBrowser
const keys = { village: '', town: '' }

beforeAll(async () => {
  site = await startTestSite()
  browser = await openBrowser()
  const storage = await openStorage(site.bindings())
  keys.village = await createAccessKey(storage, { role: 'village', village: home.slug, name: '窗口', at: now() })
  keys.town = await createAccessKey(storage, { role: 'town', village: null, name: '窗口', at: now() })
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

test('a year of a member, a unit, a village and the town, from January to the printed cards', async () => {
  await site.setClock('2026-01-06T09:00+08:00')
  const clerk = await signedIn(keys.village)
  await writeItem(clerk, { 名称: '家电维修', 时间: '每月第二个周日', 地点: '服务站', 名额: '1' }, '专业服务')
  await writeItem(clerk, { 名称: '环境整治', 时间: '每月第一个周六', 地点: '小区门口', 名额: '' }, '公益活动')

  await site.setClock('2026-03-10T10:00+08:00')
  const member = await browser.open({ viewport: { width: 360, height: 740 } })
  await member.goto(`${site.origin}/villages/${home.slug}/`)
  await member.getByRole('link', { name: /^党员报到/ }).click()
  await fill(member, {
    姓名: '孙示例',
    所属党组织: '示例机械厂党支部',
    居住地址: `${home.name} 8 号`,
    联系电话: '13700000001',
    年龄: '66',
    可以提供志愿服务的时间段: '周三下午',
  })
  await member.getByLabel('女').check()
  await member.getByLabel('环境整治').check()
  const memberNumber = await submit(member)
  const memberPage = member.url()
  expect(await mainText(member)).toContain('村居收到报到单后，就可以认领项目')

  const unit = await browser.open({ viewport: { width: 1280, height: 900 } })
  await unit.goto(`${site.origin}/villages/${home.slug}/register/unit/`)
  await fill(unit, {
    驻地单位党组织名称: '示例物业党支部',
    在职党员数: '12',
    单位地址: '示例路 66 号',
    '所属党（工）委': '示例综合党委',
    '可为社区提供服务的资源、项目内容': '维修师傅两名',
    联系人联系电话: '021-55550009',
  })
  await unit.getByLabel('党组织负责人', { exact: true }).fill('郑示例')
  await unit.getByLabel('联系人', { exact: true }).fill('吴示例')
  const unitNumber = await submit(unit)
  const unitPage = unit.url()

  await site.setClock('2026-06-19T15:00+08:00')
  const june = await signedIn(keys.village)
  for (const number of [memberNumber, unitNumber]) {
    await june.goto(`${site.origin}/office/registrations/${number}/`)
    await press(june, { name: '确认收到' })
  }

  await site.setClock('2026-07-02T20:00+08:00')
  await unit.goto(`${site.origin}/villages/${home.slug}/`)
  await unit.getByRole('link', { name: '家电维修' }).click()
  await unit.getByLabel('编号').fill(unitNumber)
  await unit.getByLabel('联系电话').fill('021 5555 0009')
  await press(unit, { name: '认领', exact: true })
  expect(await mainText(unit)).toMatch(/^已认领“家电维修”。 村居会跟您联系时间.*电话 021-/)
  expect(await readFirst(unit)).toEqual({ role: 'status', scrolled: 0 })
  // Number and telephone open it for half an hour; later the unit comes with its link.
  expect(unit.url()).toContain('/receipts/pair-')
  const unitYear = `${unitPage}2026/`
  await member.goto(memberPage)
  await openYear(member)
  expect(await mainText(member)).toContain('已满，可候补')
  expect(await member.getByRole('button', { name: '认领：家电维修' }).count()).toBe(0)
  expect(await member.getByRole('button', { name: '候补：家电维修' }).count()).toBe(1)
  await press(member, { name: '认领：环境整治' })
  await member.getByRole('link', { name: '做完了，或者做不了：环境整治' }).click()
  await member.getByText('做不了，放弃这一项').click()
  await member.getByLabel('我确定放弃这一项').check()
  await press(member, { name: '放弃认领' })
  expect(await mainText(member)).toMatch(/^已放弃认领，名额已让出。.*还没有认领/)

  await site.setClock('2026-09-14T10:00+08:00')
  await unit.goto(unitYear)
  await unit.getByRole('link', { name: '做完了，或者做不了：家电维修' }).click()
  await unit.getByLabel('完成日期').fill('2026-09-13')
  await unit.getByLabel('做了什么').fill('修好小家电 12 件')
  await press(unit, { name: '做完了，请村居确认' })
  expect(await mainText(unit)).toMatch(/^完成日期已保存，等村居确认。.*✓ ?完成.*确认 ?现在：等村居确认.*还没有达到要求/)
  await writeRecord(unit, { 日期: '2026-09-13', 服务内容: '讲解用电安全' })
  await member.goto(memberPage)
  await openYear(member)
  await writeRecord(member, { 日期: '2026-09-12', 服务内容: '活动' }, '公益活动')

  const september = await signedIn(keys.village)
  await september.getByRole('link', { name: /等待确认的认领 1 项/ }).click()
  await september.getByLabel('示例物业党支部：家电维修').check()
  await press(september, { name: '确认勾选的' })
  expect(await mainText(september)).toContain('已确认 1 项')
  await september.goto(`${site.origin}/office/records/`)
  await september
    .getByRole('row', { name: /孙示例/ })
    .getByRole('link')
    .click()
  await september.getByText('不认可', { exact: true }).first().click()
  await september.getByLabel('不认可的原因').fill('请写清楚做了什么')
  await press(september, { name: '不认可' })
  await september.goto(`${site.origin}/office/attendance/`)
  await fill(september, { 日期: '2026-09-05', 服务内容: '清理楼道堆物' })
  await september.getByLabel('公益活动').check()
  await september.getByLabel(/孙示例/).check()
  await press(september, { name: '给勾选的各记一笔' })
  expect(await mainText(september)).toContain('已给 1 张卡各记一笔')

  await member.reload()
  expect(await mainText(member)).toContain('村居的原因：请写清楚做了什么')
  await member.getByRole('link', { name: '更正：2026年9月12日的记录' }).click()
  await member.getByLabel('服务内容').fill('教小朋友写春联')
  await press(member, { name: '保存更正' })
  await september.goto(`${site.origin}/office/records/?year=2026&status=written`)
  await press(september, { name: '这一页待确认的 2 条都属实，全部确认' })
  await member.reload()
  expect(await mainText(member)).toContain('村居已确认 2 次，已达到要求')

  await site.setClock('2026-10-08T10:00+08:00')
  const october = await signedIn(keys.village)
  await october.goto(`${site.origin}/office/exemplars/`)
  await october.getByRole('link', { name: /教小朋友写春联/ }).click()
  await fill(october, { 标题: '墨香满楼', 事迹: '孙示例教小朋友写春联，楼里满是墨香。' })
  await october.getByLabel('写了，要先请本人同意').check()
  await press(october, { name: '推荐' })
  const town = await signedIn(keys.town)
  await town
    .getByRole('link', { name: /先进典型/ })
    .first()
    .click()
  await town.getByRole('link', { name: '（等本人同意）' }).click()
  expect(await town.content()).not.toContain('孙示例')
  expect(await town.getByRole('button', { name: '发布' }).count()).toBe(0)
  await member.goto(memberPage)
  await member.getByRole('link', { name: /墨香满楼/ }).click()
  await press(member, { name: '同意发布' })
  await town.reload()
  await press(town, { name: '发布', exact: true })
  const reader = await browser.open()
  await reader.goto(`${site.origin}/stories/`)
  expect(await mainText(reader)).toContain('孙示例教小朋友写春联')

  await site.setClock('2026-12-05T09:00+08:00')
  const december = await signedIn(keys.village)
  await december.goto(`${site.origin}/office/phrases/`)
  await december.getByLabel('常用语').fill('希望今后继续参加。')
  await press(december, { name: '存下来' })
  await evaluate(december, '孙示例', '热心邻里。')
  await december.goto(`${site.origin}/office/evaluations/`)
  await december.getByRole('link', { name: '示例物业党支部' }).click()
  await december.getByLabel('优秀').check()
  await december.getByLabel('社区党组织评语').fill('修好小家电，居民欢迎。')
  await press(december, { name: '发给本人' })

  await member.goto(memberPage)
  await openYear(member)
  expect(await mainText(member)).toContain('2026年12月12日前，还有 7 天')
  await member.getByRole('link', { name: /^附件6/ }).click()
  const card = await pdf(member)
  expect(card.pages).toBe(1)
  for (const words of [
    '孙示例',
    '示例机械厂党支部',
    '清理楼道堆物',
    '教小朋友写春联',
    '热心邻里。希望今后继续参加。',
    '2026年12月5日',
  ])
    expect(card.text[0]).toContain(words)
  await unit.goto(unitYear)
  expect(await mainText(unit)).toContain('村居已确认完成 1 个，已达到要求')
  await unit.getByRole('link', { name: /^附件3/ }).click()
  const [three] = (await pdf(unit)).text
  for (const words of ['√优秀', '修好小家电，居民欢迎。', '示例路66号']) expect(three).toContain(words)
  await unit.goto(`${unitYear}unit-service-log/`)
  const two = (await pdf(unit)).text[0]
  for (const words of ['家电维修：修好小家电12件', '讲解用电安全']) expect(two).toContain(words)
  await unit.goto(`${unitYear}annual-report/`)
  const report = (await pdf(unit)).text.join('')
  for (const words of ['2026年度', '家电维修', '2026年9月13日', '已完成并经村居确认1个，达到要求', '优秀'])
    expect(report).toContain(words)
  await december.goto(`${site.origin}/office/print/`)
  await december.getByRole('link', { name: /2026年 附件6/ }).click()
  expect((await pdf(december)).text[0]).toContain('热心邻里')

  const rows = await download('member-activity-card')
  expect(rows.map((row) => [row['姓名'], row['日期'], row['服务内容']])).toEqual([
    ['孙示例', '2026-09-05', '清理楼道堆物'],
    ['孙示例', '2026-09-12', '教小朋友写春联'],
  ])
  expect(await download('unit-evaluation-card')).toMatchObject([{ 驻地单位参与社区服务的表现: '优秀' }])
  expect(await download('claims')).toMatchObject([
    { 姓名或单位: '孙示例', 状态: '已放弃', 服务项目: '环境整治' },
    { 姓名或单位: '示例物业党支部', 状态: '已确认', 完成日期: '2026-09-13' },
  ])
  expect(await download('items')).toMatchObject([
    { 名称: '家电维修', 名额: '1', 已认领: '1', 已确认完成: '1' },
    { 名称: '环境整治', 已认领: '0' },
  ])

  await site.setClock('2027-01-04T09:00+08:00')
  await member.goto(memberPage)
  expect(await mainText(member)).toContain('今年村居已确认 0 次服务，还没有达到要求')
  await member.getByRole('link', { name: '2026年', exact: true }).click()
  expect(await mainText(member)).toContain('村居已确认 2 次，已达到要求')
  await reader.goto(`${site.origin}/villages/${home.slug}/`)
  expect(await mainText(reader)).toContain('今年还没有公布服务项目')
}, 120_000)

async function signedIn(key: string): Promise<Page> {
  const page = await browser.open({ viewport: { width: 1280, height: 900 } })
  await page.goto(`${site.origin}/office/`)
  await page.getByLabel('访问口令').fill(key)
  await press(page, { name: '登录' })
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('工作台')
  return page
}

async function fill(page: Page, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value)
}

async function writeItem(clerk: Page, values: Record<string, string>, category: string) {
  await clerk.goto(`${site.origin}/office/items/new/`)
  await clerk.getByLabel(category).check()
  await fill(clerk, values)
  await clerk.getByLabel('单位、党员').check()
  await press(clerk, { name: '公布' })
  expect(await mainText(clerk)).toContain(values['名称'])
}

/** Consents, checks, submits; the receipt number. */
async function submit(page: Page): Promise<string> {
  for (const box of await page.getByLabel(/我已看过说明|我单独同意/).all()) await box.check()
  await press(page, { name: '下一步：核对' })
  await press(page, { name: '没有问题，提交' })
  await page.waitForURL(({ pathname }) => /^\/receipts\/[\w-]{22}\/$/.test(pathname))
  expect((await printedReceipt(page)).pages).toBe(1)
  return (await page.locator('.number').first().textContent())!.trim()
}

async function openYear(page: Page) {
  await page.getByRole('link', { name: /认领项目、记录服务/ }).click()
}

async function writeRecord(page: Page, values: Record<string, string>, category?: string) {
  await page.getByRole('link', { name: '记一次服务' }).click()
  await fill(page, values)
  if (category) await page.getByLabel(category).check()
  await press(page, { name: '保存' })
  expect(await mainText(page)).toContain(values['服务内容'])
}

/** Writes a comment, adds a phrase to it, and issues it. */
async function evaluate(clerk: Page, name: string, comment: string) {
  await clerk.goto(`${site.origin}/office/evaluations/`)
  await clerk.getByRole('link', { name }).click()
  await clerk.getByLabel('村居党组织评语').fill(comment)
  await clerk.getByText('常用语').first().click()
  await clerk.getByLabel('希望今后继续参加。').check()
  await press(clerk, { name: '加到评语后面' })
  expect(await clerk.getByLabel('村居党组织评语').inputValue()).toBe(`${comment}希望今后继续参加。`)
  await press(clerk, { name: '发给本人' })
  expect(await mainText(clerk)).toContain('评语已发出')
}

/** What has the focus, and how far down the page is shown. */
function readFirst(page: Page) {
  return page.evaluate(() => ({ role: document.activeElement?.getAttribute('role'), scrolled: window.scrollY }))
}

async function mainText(page: Page): Promise<string> {
  await page.waitForLoadState()
  return (await page.locator('main').innerText()).replace(/[ \n]+/g, ' ')
}

async function download(slug: string): Promise<Record<string, string>[]> {
  const headers = { Authorization: `Bearer ${keys.village}` }
  const response = await fetch(`${site.origin}/office/exports/${slug}.csv`, { headers })
  return parse(await response.text(), { bom: true, columns: true })
}
