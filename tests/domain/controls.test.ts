import { describe, expect, test } from 'vitest'
import * as controls from '../../src/domain/forms/controls.ts'
import { optional, shown, type Field } from '../../src/domain/forms/field.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { rows } from '../../src/domain/forms/rows.ts'

/** The answer that is kept, or what is said against it. */
const judge = (field: Field, posted: unknown) => {
  const parsed = parseAnswers({ field }, { field: posted }, { offered: ['环境整治'] })
  return parsed.ok ? parsed.answers.field : { message: parsed.errors[0]!.message }
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

/** One field of every answer type, with an answer that is taken as it stands. */
const everyType: Record<keyof typeof controls | 'rows', [field: Field, answer: unknown]> = {
  personName: [controls.personName('某项'), '张三'],
  organisation: [controls.organisation('某项'), '示例党支部'],
  shortText: [controls.shortText('某项'), '几个字'],
  longText: [controls.longText('某项'), '两行\n字'],
  telephone: [controls.telephone('某项'), '13800000000'],
  postcode: [controls.postcode('某项'), '200000'],
  wholeNumber: [controls.wholeNumber('某项', { from: 1, to: 9, unit: '人' }), '7'],
  date: [controls.date('某项'), '2026-06-22'],
  choice: [controls.choice('某项', { yes: '是' }), 'yes'],
  choices: [controls.choices('某项', { orElse: 'other' }), ['环境整治']],
  tick: [controls.tick('某项', '请先勾选某项'), 'yes'],
  rows: [rows('某项', { day: controls.date('日期') }), [{ day: '2026-06-22' }]],
}

describe.each(Object.entries(everyType))('the answer type %s', (_, [field, answer]) => {
  test('keeps a right answer', () => expect(judge(field, answer)).toEqual(answer))

  test('asks for an answer in Chinese, by the name of the field, when there has to be one', () => {
    const names = { message: expect.stringMatching(/某项|服务项目/) }
    for (const nothing of [undefined, '', '  ', '\u3000', '\u200b'])
      if (field.required || field.widget === 'checkboxes') expect(judge(field, nothing)).toEqual(names)
  })

  test('may stay blank when it is optional, and is judged as before when it is not', () => {
    const mayStayBlank = { ...optional(field), judge: undefined }
    for (const nothing of [undefined, '', '  ']) expect(judge(mayStayBlank, nothing)).toEqual(field.blank)
    expect(judge(mayStayBlank, answer)).toEqual(answer)
  })

  test('takes nothing of a wrong shape for an answer, and says so in Chinese', () => {
    for (const wrong of [{ name: 'x' }, 7, null, ['a', 'b'], [['a']]]) {
      const judged = judge({ ...field, required: true }, wrong)
      if (field.widget !== 'checkboxes' && field.widget !== 'rows') expect(judged).toEqual(refused)
      else expect([[], refused]).toContainEqual(judged)
    }
  })

  test('shows nothing for nothing', () => expect(shown(field, undefined)).toBe(''))
})

test('a date can be asked to lie in one year', () => {
  const fields = { day: controls.date('日期') }
  expect(parseAnswers(fields, { day: '2026-06-22' }, { year: 2026 }).ok).toBe(true)
  expect(parseAnswers(fields, { day: '2025-12-31' }, { year: 2026 })).toEqual({
    ok: false,
    errors: [{ field: 'day', message: '日期应在 2026 年以内' }],
  })
})
