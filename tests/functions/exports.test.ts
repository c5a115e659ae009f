import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeOwnForm } from '../../db/own-forms.ts'
import { listRegistrations } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { claimFields } from '../../src/domain/forms/claim.ts'
import { forms } from '../../src/domain/forms/index.ts'
import { itemFields } from '../../src/domain/forms/service-item.ts'
import { filled, read, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, third, unlisted } from '../harness/town.ts'

const difficult = [
  '=1+2',
  '+86示例',
  '-示例',
  '@SUM(A1)',
  '示例,厂',
  '示例"厂"',
  '＝示例',
  "'示例",
  '示例🙂厂',
  '𠮷㼆党支部',
  '000123',
  '123456789012',
]
let site: TestSite
let bytes: Buffer
let headers: Headers

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  for (const unitName of difficult)
    await register(site.origin, 'unit', { unitName, resources: `${unitName}\n第二行,"引号"` }, unlisted.slug)
  const response = await fetch(`${site.origin}/office/exports/unit-registration.csv`, {
    headers: { Authorization: `Bearer ${site.keys.at(-1)!.key}` },
  })
  headers = response.headers
  bytes = Buffer.from(await response.arrayBuffer())
})
afterAll(() => site.stop())

const records = () =>
  parse(bytes, { bom: true, columns: true, record_delimiter: '\r\n', relax_column_count: false }) as Record<
    string,
    string
  >[]
/** The rule that the help page gives to programs. */
const plain = (cell: string) => cell.replace(/^'/, '')

test('what a strict parser reads back is what was typed', () => {
  expect(records().map((record) => plain(record['驻地单位党组织名称']!))).toEqual(difficult.toReversed())
  expect(records().map((record) => plain(record['可为社区提供服务的资源、项目内容']!))).toEqual(
    difficult.toReversed().map((name) => `${name}\n第二行,"引号"`),
  )
})

test('no cell begins as a formula, or as a number that Excel would change', () => {
  for (const cell of records().flatMap((record) => Object.values(record))) {
    expect(cell).not.toMatch(/^[=+\-@＝＋－＠\t\r]/)
    expect(cell).not.toMatch(/^(0\d+|\d{12,})$/)
  }
})

test('is UTF-8 with BOM and CRLF, under a Chinese dated name', () => {
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(bytes.toString().split('\r\n')).toHaveLength(difficult.length + 2)
  const name = /filename\*=UTF-8''(\S+)/.exec(headers.get('Content-Disposition')!)![1]!
  expect(decodeURIComponent(name)).toMatch(/^附件1_驻地单位党组织与社区联系报到单_\d{4}-\d\d-\d\d\.csv$/)
  expect(headers.get('Cache-Control')).toBe('no-store')
})

test('more rows than are read at a time all arrive, each once', async () => {
  const key = site.keys[2]!.key
  for (let sent = 0; sent < 1_040; sent += 40)
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = new URLSearchParams(filled.unit({ unitName: `示例单位${sent + index}` }) as Record<string, string>)
        const from = { Origin: site.origin, 'CF-Connecting-IP': `192.0.2.${sent / 40}` }
        const response = await fetch(`${site.origin}/villages/${third.slug}/register/unit/`, {
          method: 'POST',
          body,
          headers: from,
          redirect: 'manual',
        })
        expect(response.status).toBe(303)
      }),
    )
  const response = await fetch(`${site.origin}/office/exports/unit-registration.csv`, {
    headers: { Authorization: `Bearer ${key}` },
  })
  const rows = parse(await response.text(), { bom: true, columns: true }) as Record<string, string>[]
  expect(rows).toHaveLength(1_040)
  expect(new Set(rows.map((row) => row['编号'])).size).toBe(1_040)
})

const labels = (fields: Record<string, { label: string }>) => Object.values(fields).map(({ label }) => label)

test('every form, claims and items can be downloaded, each with the columns of its definition', async () => {
  const Authorization = `Bearer ${site.keys[0]!.key}`
  const download = async (path: string) => {
    const response = await fetch(`${site.origin}/office/exports/${path}`, { headers: { Authorization } })
    expect(response.status, path).toBe(200)
    return parse(await response.text(), { bom: true }) as string[][]
  }
  for (const form of forms) {
    const [heading, ...rows] = await download(`${form.slug}.csv`)
    for (const [name, field] of Object.entries(form.fields))
      expect(heading, name).toEqual(expect.arrayContaining(field.columns ? labels(field.columns) : [field.label]))
    if (form.attachment) expect(rows.length, form.slug).toBeGreaterThan(0)
  }
  const [claimHeading, ...claims] = await download('claims.csv')
  expect(claimHeading).toEqual(expect.arrayContaining(labels(claimFields)))
  expect(claims).toHaveLength(3)
  const [itemHeading, ...items] = await download('items.csv')
  expect(itemHeading).toEqual(expect.arrayContaining(labels(itemFields)))
  expect(items).toHaveLength(9)
  for (const slug of ['claims', 'items', 'unit-evaluation-card'])
    expect(await download(`${slug}.csv?year=${thisYear() - 1}`)).toHaveLength(1)
  for (const path of ['none.csv', 'claims.csv?year=x', 'constructor.csv'])
    expect((await fetch(`${site.origin}/office/exports/${path}`, { headers: { Authorization } })).status).toBe(404)
  const town = { Authorization: `Bearer ${site.townKey}` }
  expect((await fetch(`${site.origin}/office/exports/claims.csv`, { headers: town })).status).toBe(404)
})

test('a row of 附件2 or 附件6 is a row of the file', async () => {
  const village = { Authorization: `Bearer ${site.keys[0]!.key}` }
  const text = await (
    await fetch(`${site.origin}/office/exports/member-activity-card.csv`, { headers: village })
  ).text()
  const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[]
  const contents = rows.filter((row) => row['姓名'] === '张三').map((row) => [row['服务类别'], row['服务内容']])
  // What the village declined is on no card.
  expect(contents.toSorted()).toEqual(
    [
      ['公益活动', '清理 3 号楼楼道堆物'],
      ['公益活动', '早高峰文明交通劝导'],
    ].toSorted(),
  )
})

test('of a report that nobody has to write, only those who wrote it are listed', async () => {
  const village = { Authorization: `Bearer ${site.keys[0]!.key}` }
  const reports = async () => {
    const { text } = await read(site.origin, '/office/exports/responsibility-report.csv', village)
    return parse(text, { bom: true, columns: true }) as Record<string, string>[]
  }
  const before = await reports()
  const storage = await openStorage(site.env)
  const received = await listRegistrations(storage, { village: home.slug, kind: 'unit', status: 'received' }, 100)
  const writer = received.find(({ number }) => before.every((row) => row['编号'] !== number))!
  const written = { done: '全年修理家电二十次', next: '', writtenOn: `${thisYear()}-01-02` }
  const report = { year: thisYear(), form: 'responsibility-report', revision: 0, at: now() }
  expect(await writeOwnForm(storage, writer, report, written)).toBe(true)
  const after = await reports()
  expect(after).toHaveLength(before.length + 1)
  expect(after.find((row) => row['编号'] === writer.number)).toMatchObject({
    年度: `${thisYear()}年`,
    本年度做了什么: written.done,
    填表日期: written.writtenOn,
  })
})
