import { describe, expect, test } from 'vitest'
import { nameAlike, telephoneAlike } from '../../src/domain/forms/alike.ts'
import { daysAfter, today } from '../../src/domain/calendar.ts'
import * as controls from '../../src/domain/forms/controls.ts'
import { optional, shown, takesSeveral, type Field } from '../../src/domain/forms/field.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { rows } from '../../src/domain/forms/rows.ts'
import { cleanDate } from '../../src/domain/forms/typed.ts'
import { town } from '../../src/domain/town.ts'

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
  test.each([
    ['1391234567', '联系电话不对，手机号是 11 位，您填了 10 位'],
    ['+86 139-1234-56789', '联系电话不对，手机号是 11 位，您填了 12 位'],
    ['555500', '联系电话不对，固定电话是 7 位或 8 位，您填了 6 位'],
    ['一三九', '联系电话请用数字填 11 位手机号，或固定电话'],
  ])('%s is told what is wrong with it', (typed, told) =>
    expect(judge(field, typed)).toEqual({ message: expect.stringContaining(told) }),
  )
  test('is the same with and without area code, extension and country code', () => {
    const all = ['55550019', `${town.areaCode}-55550019`, `+86 ${town.areaCode.slice(1)} 5555 0019`, '55550019转8']
    expect(new Set(all.map(telephoneAlike)).size).toBe(1)
    const others = ['55550019', '13855550019', '0512-55550019', '5555001', '']
    expect(new Set(others.map(telephoneAlike)).size).toBe(others.length)
  })
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
  test.each([
    ['王 秀英', '王秀英'],
    ['王　秀 英', '王秀英'],
    ['𠮷 田', '𠮷田'],
    ['Ｊｏｈｎ　Ｓｍｉｔｈ', 'John Smith'],
    ['J. Smith', 'J. Smith'],
    ['买买提•示例', '买买提·示例'],
    ['买买提 ・ 示例', '买买提·示例'],
    ['买买提．示例', '买买提·示例'],
    ['买买提.示例', '买买提·示例'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test('is compared without its spaces between characters, and without regard to small and capital letters', () => {
    expect(nameAlike('王 秀英')).toBe(nameAlike('王秀英'))
    expect(nameAlike('JOHN SMITH')).toBe(nameAlike('Ｊｏｈｎ Smith'))
    expect(nameAlike('示例（集团）党支部')).toBe(nameAlike('示例(集团) 党支部'))
    expect(nameAlike('John Smith')).not.toBe(nameAlike('Johns Mith'))
    expect(nameAlike('王秀英')).not.toBe(nameAlike('王秀瑛'))
  })
  test('of an organisation loses its spaces too, and keeps its full stops', () =>
    expect(judge(controls.organisation('单位'), '示例 机械厂　第 1.2 党支部')).toBe('示例机械厂第 1.2 党支部'))
  test('loses the marks that nobody sees', () => expect(judge(field, ' 张\u200b三\u202e ')).toBe('张三'))
})

describe('a date', () => {
  const field = controls.date('日期')
  test.each([
    ['2026-06-22', '2026-06-22'],
    ['2026年6月2日', '2026-06-02'],
    ['2026/6/2', '2026-06-02'],
    ['２０２６．６．２', '2026-06-02'],
    ['2026 年 6 月 2 号', '2026-06-02'],
    ['20260602', '2026-06-02'],
    ['二〇二六年六月十二日', '2026-06-12'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test.each(['2999-01-01', '1951-03-02', '2026-02-30', '2026-13-01', '昨天', '26-6-2'])('%s is refused', (typed) =>
    expect(judge(field, typed)).toEqual(refused),
  )
  test('without its year is the last one', () => {
    const yesterday = daysAfter(today(), -1)
    const [, month, day] = yesterday.split('-').map(Number)
    expect(judge(field, `${month}月${day}日`)).toBe(yesterday)
    expect(cleanDate('12月30日', '2027-01-05')).toBe('2026-12-30')
  })
  test('is printed as on paper', () => expect(field.show('2026-06-02')).toBe('2026年6月2日'))
})

describe('a whole number', () => {
  const field = controls.wholeNumber('年龄', { from: 18, to: 120, unit: '[周岁]+' })
  test.each([
    ['６５', '65'],
    ['65岁', '65'],
    ['065', '65'],
    ['六十七', '67'],
    ['六十七周岁', '67'],
    ['一百零二', '102'],
  ])('typed as %s is kept as %s', (typed, kept) => expect(judge(field, typed)).toBe(kept))
  test.each(['17', '121', '6.5', '-20', '1e2'])('%s is refused', (typed) =>
    expect(judge(field, typed)).toEqual(refused),
  )
  test.each([
    ['六七十岁', '年龄请用数字填写，例如 67'],
    ['一百二', '年龄请用数字填写，例如 67'],
    ['十七岁', '年龄请填 18 到 120 之间的整数，您填的是“17”'],
    ['17', '年龄请填 18 到 120 之间的整数，您填的是“17”'],
  ])('%s is told what to type', (typed, message) => expect(judge(field, typed)).toEqual({ message }))
})

/** One field of every answer type, with an answer that is taken as it stands. */
const everyType: Record<keyof typeof controls | 'rows', [field: Field, answer: unknown]> = {
  personName: [controls.personName('某项'), '张三'],
  organisation: [controls.organisation('某项'), '示例党支部'],
  shortText: [controls.shortText('某项'), '几个字'],
  longText: [controls.longText('某项'), '两行\n字'],
  rowText: [controls.rowText('某项'), '一行字'],
  telephone: [controls.telephone('某项'), '13800000000'],
  postcode: [controls.postcode('某项'), '200000'],
  wholeNumber: [controls.wholeNumber('某项', { from: 1, to: 9, unit: '人' }), '7'],
  date: [controls.date('某项'), '2026-06-22'],
  choice: [controls.choice('某项', { yes: '是' }), 'yes'],
  choices: [controls.choices('某项', { orElse: 'other' }), ['环境整治']],
  suggestions: [controls.suggestions('某项', { words: ['周末', '上午'], other: '其他' }), '周末、上午；寒暑假'],
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
      if (!takesSeveral(field)) expect(judged).toEqual(refused)
      else expect([[], 'a；b', refused]).toContainEqual(judged)
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

describe('words to tick with room for others', () => {
  const field = controls.suggestions('时间', { words: ['工作日', '周末', '上午'], other: '其他时间' })
  test.each([
    [['上午', '周末', ''], '周末、上午'],
    [['周末', ' 寒暑假；国庆 '], '周末；寒暑假；国庆'],
    [['', '每月第一个周六'], '每月第一个周六'],
    ['周六上午；工作日', '周六上午；工作日'],
    ['上午、周末；寒暑假', '周末、上午；寒暑假'],
    [['周末', '周末；周末'], '周末；周末'],
  ])('%s is kept as one line', (posted, line) => {
    expect(judge(field, posted)).toBe(line)
    expect(judge(field, line)).toBe(line)
  })
  test('nothing, or a line longer than the paper has room for, is refused', () => {
    expect(judge(field, ['', ' '])).toEqual({ message: '请填写时间' })
    expect(judge(field, ['周末', '长'.repeat(98)])).toEqual({ message: '时间不能超过 100 个字' })
  })
})
