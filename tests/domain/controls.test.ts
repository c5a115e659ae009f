import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as controls from '../../src/domain/forms/controls.ts'

const judge = (field: controls.Field, posted: unknown) => {
  const result = v.safeParse(field.schema, posted, { abortPipeEarly: true })
  return result.success ? result.output : { message: result.issues[0].message }
}
const refused = { message: expect.stringMatching(/[\u4e00-\u9fff]{4}/) }

describe('a telephone number', () => {
  const field = controls.telephone('联系电话')
  test.each([
    ['13800000000', '13800000000'],
    ['+86 138-0000-0000', '13800000000'],
    ['008613800000000', '13800000000'],
    ['１３８００００００００', '13800000000'],
    ['138　0000　0000', '13800000000'],
    ['55550000', '55550000'],
    ['021-5555 0000', '021-55550000'],
    ['02155550000', '021-55550000'],
    ['（021）55550000', '021-55550000'],
    ['+86 021 55550000', '021-55550000'],
    ['0512－5555000', '0512-5555000'],
    ['021-55550000转8012', '021-55550000转8012'],
    ['021-55550000,12', '021-55550000转12'],
    ['021-55550000-8012', '021-55550000转8012'],
    ['55550000 分机 12', '55550000转12'],
    ['+86-21-55550000', '021-55550000'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test.each(['12345', '12800000000', '138000000000', '021', 'abc', '138-0000-000'])('%s is refused', (typed) =>
    expect(judge(field, typed)).toEqual(refused),
  )
})

describe('a name', () => {
  const field = controls.personName('姓名')
  test.each(['张三', '欧阳示例', '买买提·示例', 'John Smith', '𠮷田', '㼆㼆'])('%s is taken', (name) =>
    expect(judge(field, name)).toBe(name),
  )
  test.each(['', '张', '张'.repeat(31), '张三1', '<b>张三</b>', '=张三'])('%s is refused', (name) =>
    expect(judge(field, name)).toEqual(refused),
  )
  test('counts characters as a person does', () => expect(judge(field, '𠮷'.repeat(30))).toBe('𠮷'.repeat(30)))
  test('loses the marks that nobody sees', () => expect(judge(field, ' 张\u200b三\u202e ')).toBe('张三'))
})

describe('a date', () => {
  const field = controls.date('日期')
  test.each([
    ['2026-06-22', '2026-06-22'],
    ['2026年6月2日', '2026-06-02'],
    ['2026/6/2', '2026-06-02'],
    ['２０２６．６．２', '2026-06-02'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test.each(['2999-01-01', '1951-03-02', '2026-02-30', '2026-13-01', '昨天', '26-6-2'])('%s is refused', (typed) =>
    expect(judge(field, typed)).toEqual(refused),
  )
  test('is printed as on paper', () => expect(field.show('2026-06-02')).toBe('2026年6月2日'))
})

describe('a whole number', () => {
  const field = controls.wholeNumber('年龄', { from: 18, to: 120, unit: '[周岁]+' })
  test.each([
    ['６５', '65'],
    ['65岁', '65'],
    ['065', '65'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test.each(['17', '121', '6.5', '-20', '1e2'])('%s is refused', (typed) =>
    expect(judge(field, typed)).toEqual(refused),
  )
})

test('a field that may stay empty is taken empty, whatever its kind', () => {
  const settings = { required: false }
  for (const kind of [controls.personName, controls.organisation, controls.telephone, controls.postcode, controls.date])
    expect(judge(kind('某项', settings), '  ')).toBe('')
})

test('what is posted as a list or a file where one line is asked is as good as empty', () => {
  for (const posted of [['a', 'b'], { name: 'x' }, 7, null])
    expect(judge(controls.shortText('某项'), posted)).toEqual(refused)
})
