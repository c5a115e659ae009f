import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filled, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

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
    await register(site.origin, 'unit', { unitName, resources: `${unitName}\n第二行,"引号"` }, 'nanhe')
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
  const key = site.keys[3]!.key
  for (let sent = 0; sent < 1_040; sent += 40)
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = new URLSearchParams(filled.unit({ unitName: `示例单位${sent + index}` }) as Record<string, string>)
        const headers = { Origin: site.origin, 'CF-Connecting-IP': `192.0.2.${sent / 40}` }
        const response = await fetch(`${site.origin}/villages/dongyang/register/unit/`, {
          method: 'POST',
          body,
          headers,
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
