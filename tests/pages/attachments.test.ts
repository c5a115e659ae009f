import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addActivity } from '../../db/attendance.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { addRecord } from '../../db/record-steps.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { openBrowser, pdf, type TestBrowser } from '../harness/browser.ts'
import { register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

/**
 * The attachments' own words in the order of the notice, a label, note or pledge a line; what was filled in on its
 * samples is left out.
 */
const attachments = (await readFile('tests/pages/attachments.txt', 'utf8'))
  .trim()
  .split('\n\n')
  .map((text) => text.split('\n'))

let site: TestSite
let browser: TestBrowser
let storage: Storage
const year = thisYear()
/** The printed pages of each attachment, as its holder prints them. */
const printed: Record<string, string[]> = {}

beforeAll(async () => {
  site = await startTestSite()
  browser = await openBrowser()
  storage = await openStorage(site.bindings())
  const unit = await received('unit')
  const member = await received('member')
  const words = { date: today(), content: '在村居广场义务修理家电' }
  await addRecord(storage, unit.registration, words, { id: crypto.randomUUID(), at: now() })
  const own = { ...words, category: 'publicBenefit' } as const
  await addRecord(storage, member.registration, own, { id: crypto.randomUUID(), at: now() })
  for (const { registration } of [unit, member]) {
    const performance = registration.kind === 'unit' ? 'good' : undefined
    const comment = { performance, comment: '热心社区事务', commentedOn: today() } as const
    await writeEvaluation(storage, registration, year, comment, { step: 'issue', revision: 0 })
  }
  printed['附件1'] = await print(`${unit.path}sheet/`)
  printed['附件2'] = await print(`${unit.path}${year}/unit-service-log/`)
  printed['附件3'] = await print(`${unit.path}${year}/unit-evaluation-card/`)
  // 附件4's receipt comes below 附件5, at the foot of the page they share.
  printed['附件4'] = await print(`${member.path}sheet/`)
  printed['附件5'] = printed['附件4']
  printed['附件6'] = await print(`${member.path}${year}/member-activity-card/`)
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

async function received(kind: 'unit' | 'member'): Promise<{ path: string; registration: Registration }> {
  const path = await register(site.origin, kind, { projects: [], otherProject: '写春联' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  return { path, registration }
}

async function print(path: string): Promise<string[]> {
  const page = await browser.open()
  expect((await page.goto(site.origin + path))!.status()).toBe(200)
  const { text } = await pdf(page)
  await page.context().close()
  return text
}

/** The words that do not stand on the sheet after those before them. */
function missing(words: string[], text: string): string[] {
  let at = 0
  return words.filter((word) => {
    const found = text.indexOf(word, at)
    if (found >= 0) at = found + word.length
    return found < 0
  })
}

/** On a blank; a filled-in receipt has the village's name, which says itself what it is. */
const stamper = '村（居）党组织盖章'

describe.each(attachments.map((words) => [words[0]!, words] as const))('%s', (name, words) => {
  test('filled in and printed, has every label, note and pledge of the notice, word for word and in its order', () => {
    expect(printed[name]).toHaveLength(1)
    const [text] = printed[name]!
    const hasReceipt = words.includes('回执')
    // The word on the cut line is drawn over it, after all else, and so stands last in a PDF's text.
    expect(
      missing(
        words.filter((word) => word !== '回执' && !(hasReceipt && word === stamper)),
        text!,
      ),
    ).toEqual([])
    if (hasReceipt) expect(text!.replace('《回执》', '')).toContain('回执')
    if (hasReceipt && words.includes(stamper)) expect(text).toContain('党组织（盖章）')
  })
})

test('no answer of the samples in the notice came along', () => {
  expect(attachments.flat().join('')).not.toMatch(/有限责任公司|略）|\d{4}年\d/)
})

describe.each([
  ['unit', 'unit-service-log', ['驻地单位党组织名称', '在职党员数', '上级党组织', '日期', '服务内容']],
  ['member', 'member-activity-card', ['姓名', '性别', '年龄', '单位', '日期', '服务类别', '服务内容']],
] as const)('the %s’s year of 120 services', (kind, slug, header) => {
  test('runs on to further pages, each under the whole header, every row once', async () => {
    const { path, registration } = await received(kind)
    const contents = Array.from({ length: 120 }, (_, row) => `第${row}次：${'清理楼道堆物，'.repeat(row % 9)}完毕`)
    for (const content of contents)
      await addActivity(
        storage,
        home.slug,
        { date: today(), category: 'publicBenefit', content },
        { activity: randomToken(), present: [registration], at: now() },
      )
    const performance = kind === 'unit' ? 'good' : undefined
    const comment = { performance, comment: '全年热心', commentedOn: today() } as const
    await writeEvaluation(storage, registration, year, comment, { step: 'issue', revision: 0 })
    const pages = await print(`${path}${year}/${slug}/`)
    if (kind === 'member')
      expect(pages.map((page) => page.includes('全年热心'))).toEqual(
        pages.map((_, place) => place === pages.length - 1),
      )
    expect(pages.length).toBeGreaterThan(3)
    for (const [place, page] of pages.entries()) {
      expect(missing([...header], page)).toEqual([])
      expect(page).toContain(`第${place + 1}页，共${pages.length}页`)
      expect(page).toContain('注：')
    }
    for (const content of contents) expect(pages.join('').split(content.replaceAll(' ', ''))).toHaveLength(2)
    expect(pages.filter((page) => /第\d+次：/.test(page))).toHaveLength(pages.length)
  })
})

test('a report of as long a year has its headings on each page, and its seal at the end', async () => {
  const { path, registration } = await received('unit')
  for (let row = 0; row < 120; row++)
    await addActivity(
      storage,
      home.slug,
      { date: today(), category: 'publicBenefit', content: `第${row}次修理家电` },
      { activity: randomToken(), present: [registration], at: now() },
    )
  const pages = await print(`${path}${year}/annual-report/`)
  expect(pages.length).toBeGreaterThan(3)
  for (const page of pages.filter((text) => /第\d+次修理/.test(text)))
    expect(missing(['序号', '日期', '服务内容', '村居确认'], page)).toEqual([])
  for (let row = 0; row < 120; row++) expect(pages.join('').split(`第${row}次修理家电`)).toHaveLength(2)
  for (const [place, page] of pages.entries()) expect(page).toContain(`第${place + 1}页，共${pages.length}页`)
  expect(pages.at(-1)).toContain('驻地单位党组织：（盖章）')
  expect(pages.join('')).toContain('尚未达到要求')
})
