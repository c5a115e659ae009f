import { expect, test } from 'vitest'
import { findVillagesBy } from '../../src/domain/finding.ts'
import { readPlaces } from '../../src/domain/places-table.ts'
import type { Village } from '../../src/domain/villages.ts'

const names = ['甲村', '乙村', '丙村']
const villages = names.map((name) => ({ name }) as Village)
const table = (...rows: string[]) => ['村居,小区,路名,门牌', ...rows].join('\r\n')
const bytes = (text: string) => new TextEncoder().encode(text)
const places = readPlaces(
  bytes(
    table(
      '甲村,平安新村,平安路,12弄、20弄',
      '甲村,,平安路,"1-99单"',
      '乙村,平安里,平安路,２２至６０双',
      '乙村,,新平安路,',
      '丙村,和睦家园,和睦路,105弄',
      '',
    ),
  ),
  names,
)
const find = (typed: string) => findVillagesBy(typed, villages, places)
const found = (typed: string) => find(typed).villages.map(({ village }) => village.name)

test.each([
  ['平安路12弄', ['甲村']],
  ['  平安路 １２ 弄 3 号 401 室 ', ['甲村']],
  ['平安路十二弄', ['甲村']],
  ['「平安路」、12-3-401', ['甲村']],
  ['某市某区平安路 12 弄', ['甲村']],
  ['平安路12號', ['甲村', '乙村']],
  ['平安路35号', ['甲村']],
  ['平安路22', ['乙村']],
  ['平安路', ['甲村', '乙村']],
  ['新平安路8号', ['乙村']],
  ['平安新村', ['甲村']],
  ['平安', ['甲村', '乙村']],
  ['和睦路一百零五弄', ['丙村']],
  ['丙村居委会', ['丙村']],
  ['不知道', []],
  ['路', []],
  ['12弄', []],
])('“%s” is found in %j', (typed, expected) => {
  expect(found(typed)).toEqual(expected)
})

test('a result says what fits; a house that is nowhere on a known road leads to all of the road', () => {
  expect(find('平安路12弄').villages[0]!.fits).toEqual(['平安新村，平安路 12弄、20弄'])
  expect(find('平安路12弄').isHouseUnknown).toBe(false)
  expect(find('平安路900弄').isHouseUnknown).toBe(true)
  expect(find('甲村').villages[0]!.fits).toEqual([])
})

test('the table is read as Excel saves it: UTF-8 with and without a mark, GB18030', () => {
  const gb18030 = Buffer.from('b4e5bed32cd0a1c7f82cc2b7c3fb2cc3c5c5c60d0abcd7b4e52cc6bdb0b2c0ef2c2c', 'hex')
  const expected = [{ village: '甲村', compound: '平安里', road: '', numbers: '' }]
  for (const saved of [bytes(table('甲村,平安里,,')), bytes(`\ufeff${table('甲村,平安里,,')}`), gb18030])
    expect(readPlaces(saved, names)).toEqual(expected)
})

test.each([
  ['丁村,平安里,,', '没有叫“丁村”的村居'],
  [',平安里,,', '没有写村居'],
  ['甲村,,,', '小区和路名至少要写一个'],
  ['甲村,平安里,,12弄', '门牌“12弄”前面没有写路名'],
  ['甲村,,平安路,2月10日', '门牌“2月10日”被 Excel 改成了日期'],
  ['甲村,,平安路,十几号', '看不懂门牌“十几号”'],
  ['甲村,,平安路,12弄,14弄', '多出了一列'],
])('%s is refused with its row, for the clerk', (row, mistake) => {
  expect(() => readPlaces(bytes(table('甲村,,平安路,', row)), names)).toThrow(`places.csv 第 3 行：${mistake}`)
})

test('a real town is searched in a moment: 67 villages, 3,000 rows', () => {
  const many = Array.from({ length: 67 }, (_, index) => ({ name: `第${index}村` }) as Village)
  const rows = Array.from({ length: 3_000 }, (_, index) => ({
    village: many[index % 67]!.name,
    compound: `示例${index}小区`,
    road: `示例${index % 200}路`,
    numbers: `${index}弄、${index + 1}-${index + 99}单`,
  }))
  expect(findVillagesBy('示例17路 2017弄', many, rows).villages[0]!.village.name).toBe(many[2017 % 67]!.name)
  expect(findVillagesBy('小区', many, rows)).toMatchObject({ hasMore: true })
})
