import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { openStorage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import type { Village } from '../../src/domain/villages.ts'
import { arrive, openBrowser, pdf, press, printedReceipt, type TestBrowser } from '../harness/browser.ts'
import { post, read, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, third } from '../harness/town.ts'
import { Typing } from '../harness/typing.ts'

/*
 * People who know the front page and nothing else: they find their way by what they read, without JavaScript and without
 * typing an address.
 */

let site: TestSite
let browser: TestBrowser
const keys = new Map<string, string>()

beforeAll(async () => {
  site = await startTestSite()
  browser = await openBrowser()
  await site.setClock('2026-06-10T09:00+08:00')
  const storage = await openStorage(site.bindings())
  for (const { slug } of [home, neighbour, third])
    keys.set(slug, await createAccessKey(storage, { role: 'village', village: slug, name: '窗口', at: now() }))
  await publish(home, '清理楼道堆物')
  await publish(neighbour, '暑期看护')
  await publish(third, '陪老人就医')
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

test('from the name of a street to the card that is handed in, through a draft, a return and two moves', async () => {
  const typing = new Typing()
  const first = await atFrontPage()
  await follow(first, /^我是党员/)
  await first.getByLabel('小区、路名弄号或村居名').fill('平安路 12 弄')
  await press(first, { name: '查找村居' })
  await follow(first, /平安新村/)
  expect(await headingOf(first)).toContain(home.name)
  await consent(first)
  await first.getByLabel('姓名').fill('周示例')
  await first.getByLabel('所属党组织').fill('示例机械厂')
  await first.getByLabel('联系电话').fill('137 0000 0031')
  await typing.send(first, { name: '先存着，以后再填' })
  const code = (await first.getByText(/^\d{4} \d{4} \d$/).textContent())!
  await first.context().close()

  const member = await atFrontPage()
  await follow(member, '接着填草稿')
  await member.getByLabel('草稿码').fill(code)
  await member.getByLabel('联系电话').fill('13700000031')
  await press(member, { name: '打开草稿' })
  await press(member, { name: '打开，接着填' })
  await member.getByLabel('居住地址').fill('平安路 12 弄 3 号 301 室')
  await member.getByLabel('男', { exact: true }).check()
  await member.getByLabel('年龄').fill('67')
  await member.getByLabel('周末').check()
  await member.getByLabel('清理楼道堆物').check()
  await member.getByLabel(/^其他/).fill('写春联')
  await typing.send(member, { name: '下一步：核对' })
  await press(member, { name: '没有问题，提交' })
  const number = await numberOn(member)

  await decide(home, number, { step: 'return', reason: '所属党组织请写全称' })
  await member.reload()
  expect(await wordsOf(member)).toContain('原因：所属党组织请写全称')
  await follow(member, '更正填写的内容')
  await member.getByLabel('所属党组织').fill('示例机械厂党支部')
  await typing.send(member, { name: '保存更正' })
  expect(await wordsOf(member)).toContain('已更正')
  await decide(home, number, { step: 'receive', receivedOn: '2026-06-10' })
  await member.reload()
  await follow(member, '更改电话、服务时间等内容')
  await member.getByLabel('联系电话').fill('13700000032')
  await typing.send(member, { name: '保存更改' })
  expect(await wordsOf(member)).toContain('已更改，马上生效')

  const second = await move(member, typing, neighbour, { address: '平安路 22 号 202 室', item: '暑期看护' })
  await decide(neighbour, second, { step: 'receive', receivedOn: '2026-06-10' })
  await member.reload()
  const last = await move(member, typing, third, { address: '和睦路 88 弄 1 号 103 室', item: '陪老人就医' })

  await site.setClock('2026-11-20T09:00+08:00')
  const clerk = await atOffice(third)
  await follow(clerk, '等待收件 1 份')
  await follow(clerk, last)
  await press(clerk, { name: '确认收到' })
  await member.reload()
  await follow(member, /^认领项目、记录服务/)
  await press(member, { name: '认领：陪老人就医' })
  await follow(member, '做完了，填完成日期')
  await typing.send(member, { name: '做完了，请村居确认' })
  await follow(clerk, '工作台')
  await follow(clerk, /^等待确认的认领 1 项/)
  await clerk.getByLabel('周示例：陪老人就医').check()
  await press(clerk, { name: '确认勾选的' })
  await follow(clerk, '工作台')
  await follow(clerk, '还没有发出的评语 1 份')
  await follow(clerk, '周示例')
  await clerk.getByLabel('村居党组织评语').fill('陪伴老人，耐心细致。')
  await press(clerk, { name: '发给本人' })

  await member.reload()
  expect(await wordsOf(member)).toContain('村居已确认 1 次，已达到要求')
  await follow(member, '打印活动卡')
  const card = await pdf(member)
  expect(card.pages).toBe(1)
  for (const words of ['周示例', '67', '示例机械厂党支部', '陪老人就医', '陪伴老人，耐心细致。'])
    expect(card.text[0]).toContain(words)
  await member.goBack()
  await follow(member, '返回我的回执页')
  const sheet = (await printedReceipt(member)).text[0]
  for (const words of ['13700000032', '和睦路88弄1号103室', '写春联']) expect(sheet).toContain(words)
  for (const step of ['回执盖好章了，记一下：回执已盖章', '回执上交了，记一下：回执已上交']) {
    const [fold, button] = step.split('：') as [string, string]
    await member.getByText(fold).click()
    await press(member, { name: button })
  }
  expect(await wordsOf(member)).toContain('已记下：回执已上交')

  expect(typing.twice).toEqual([])
  expect(typing.anew).toEqual(['所属党组织', '联系电话', '居住地址', '居住地址'])
  expect(typing.fields.length).toBeGreaterThan(12)
}, 120_000)

test('who has lost number and link asks for a call, and gets a new link on a slip; the old one stops', async () => {
  await site.setClock('2026-11-21T09:00+08:00')
  const typing = new Typing()
  const before = await atFrontPage()
  await follow(before, /^我是党员/)
  await before.getByLabel('小区、路名弄号或村居名').fill(home.name)
  await press(before, { name: '查找村居' })
  await follow(before, new RegExp(home.name))
  await consent(before)
  const answers = { 姓名: '钱示例', 所属党组织: '示例纺织厂党支部', 居住地址: '平安路 20 弄 4 号', 年龄: '71' }
  for (const [label, value] of Object.entries(answers)) await before.getByLabel(label).fill(value)
  await before.getByLabel('联系电话').fill('13700000041')
  await before.getByLabel('女', { exact: true }).check()
  await before.getByLabel('上午').check()
  await before.getByLabel('清理楼道堆物').check()
  await typing.send(before, { name: '下一步：核对' })
  await press(before, { name: '没有问题，提交' })
  const number = await numberOn(before)

  const lost = await atFrontPage()
  await follow(lost, '找回回执')
  await follow(lost, '请村居打电话给您')
  await lost.getByLabel('姓名', { exact: true }).fill('钱示例')
  await lost.getByLabel('联系电话').fill('13700000041')
  await lost.getByLabel('报到的村居').selectOption({ label: home.name })
  await lost.getByLabel(/^我同意村居/).check()
  await press(lost, { name: '请打电话给我' })
  expect(await wordsOf(lost)).toContain(`${home.name}会打电话给您`)

  const clerk = await atOffice(home)
  await follow(clerk, '找不到编号，请打电话 1 人')
  await press(clerk, { name: '找这个姓名的报到单' })
  await follow(clerk, number)
  await follow(clerk, '本人的专用链接丢了，换发一个')
  await clerk.getByLabel(/身份证/).check()
  await clerk.getByLabel(/^是本人/).check()
  await press(clerk, { name: '换发，并显示新的链接' })
  const slip = await pdf(clerk)
  expect(slip.pages).toBe(1)
  for (const words of ['本人留存', '钱示例', number]) expect(slip.text[0]).toContain(words)
  const link = /https?:\/\/[^/]+\/receipts\/[\w-]{22}\//.exec(slip.text[0]!)![0]
  await follow(clerk, '工作台')
  await follow(clerk, '找不到编号，请打电话 1 人')
  await press(clerk, { name: '已联系，找到了' })
  expect(await wordsOf(clerk)).toContain('现在没有人等电话')

  // What the code on the slip holds is the one address that a person opens.
  await lost.goto(link)
  expect(await numberOn(lost)).toBe(number)
  expect(await wordsOf(lost)).toContain('换发了专用链接（看了本人的身份证件），以前的不能再用')
  await follow(lost, '更正填写的内容')
  await lost.getByLabel('联系电话').fill('13700000042')
  await typing.send(lost, { name: '保存更正' })
  expect(await wordsOf(lost)).toContain('已更正')
  await before.reload()
  expect(await headingOf(before)).toBe('这个链接已经换发')

  expect(typing.twice).toEqual([])
  expect(typing.anew).toEqual(['联系电话'])
}, 120_000)

async function atFrontPage(): Promise<Page> {
  const page = await browser.open({ viewport: { width: 360, height: 740 } })
  await page.goto(site.origin)
  return page
}

async function atOffice({ slug }: Village): Promise<Page> {
  const page = await browser.open({ viewport: { width: 1280, height: 900 } })
  await page.goto(site.origin)
  await follow(page, /^我是村居工作人员/)
  await page.getByLabel('访问口令').fill(keys.get(slug)!)
  await press(page, { name: '登录' })
  return page
}

async function follow(page: Page, name: string | RegExp) {
  await page.waitForLoadState()
  await arrive(page, () => page.getByRole('link', { name }).first().click())
}

async function consent(page: Page) {
  for (const box of [/^我已看过说明/, /^我单独同意/]) await page.getByLabel(box).check()
}

/** By the page's own buttons; what the new village asks is answered, and the rest stands there. */
async function move(page: Page, typing: Typing, to: Village, { address, item }: { address: string; item: string }) {
  await follow(page, /^搬家了/)
  await page.getByLabel(new RegExp(`^${to.name}`)).check()
  await typing.send(page, { name: '下一步' })
  await consent(page)
  await page.getByLabel('居住地址').fill(address)
  await page.getByLabel(item).check()
  await typing.send(page, { name: '下一步：核对' })
  await press(page, { name: '没有问题，提交' })
  return numberOn(page)
}

async function numberOn(page: Page): Promise<string> {
  await page.waitForLoadState()
  return (await page
    .getByText(/^\d{4}-\d{3}-\d{4,}-\d$/)
    .first()
    .textContent())!.trim()
}

async function headingOf(page: Page): Promise<string> {
  await page.waitForLoadState()
  return (await page.getByRole('heading', { level: 1 }).innerText()).trim()
}

async function wordsOf(page: Page): Promise<string> {
  await page.waitForLoadState()
  return (await page.getByRole('main').innerText()).replace(/[ \n]+/g, ' ')
}

/** What a clerk does, where it is not the point how. */
async function office({ slug }: Village, path: string, fields: Fields) {
  const clerk = await signIn(site.origin, keys.get(slug)!)
  const page = (await read(site.origin, path, clerk)).text
  const revision = /name="revision" value="(\d+)"/.exec(page)?.[1] ?? ''
  const answer = await post(site.origin, path, { ...fields, revision }, clerk)
  expect(answer.status, await answer.clone().text()).toBe(303)
}

function publish(village: Village, title: string) {
  const asked = { category: 'publicBenefit', title, detail: '', time: '周六', place: '门口', audience: 'both' }
  return office(village, '/office/items/new/', { ...asked, places: '', step: 'publish' })
}

function decide(village: Village, number: string, step: Fields) {
  return office(village, `/office/registrations/${number}/`, step)
}
