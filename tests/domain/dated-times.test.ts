import { expect, test } from 'vitest'
import { datedTimes, datedTimesField, lastDay, overlaps, showTime } from '../../src/domain/forms/dated-times.ts'
import { optional } from '../../src/domain/forms/field.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'

const fields = { dates: optional(datedTimesField('具体日期', '')), until: optional(lastDay('到哪天为止', '')) }
const judge = (dates: string, until = '') => {
  const parsed = parseAnswers(fields, { dates, until }, { year: 2026 })
  return parsed.ok ? parsed.answers : parsed.errors[0]!.message
}

test.each([
  '2026-12-05 9:00-11:00',
  '2026年12月5日 9：00—11：00',
  '２０２６/12/5（周六）9:00至11:00',
  '\n2026.12.5  09:00 ~ 11:00\n\n2026-12-05 9:00-11:00',
])('%j is a dated time', (typed) => {
  expect(judge(typed)).toEqual({ dates: '2026-12-05 09:00-11:00', until: '' })
})

test('times stand by date', () => {
  expect(judge('2026-12-05 9:00-11:00\r\n2026-11-07 14:00-16:30')).toMatchObject({
    dates: '2026-11-07 14:00-16:30\n2026-12-05 09:00-11:00',
  })
})

test.each([
  ['周六上午', '具体日期第 1 行“周六上午”请写成'],
  ['2026-12-05 9:00-11:00\n2026-02-30 9:00-11:00', '第 2 行“2026-02-30 09:00-11:00”没有这一天'],
  ['2026-12-05 9:00-25:00', '没有这个钟点'],
  ['2026-12-05 9:00-3:00', '结束要晚于开始'],
  ['2027-12-05 9:00-11:00', '应在 2026 年以内'],
  [Array.from({ length: 31 }, (_, day) => `2026-12-${day + 1} 9:00-11:00`).join('\n'), '最多写 30 行'],
])('%j is told what to write', (typed, message) => expect(judge(typed)).toContain(message))

test('the last day may be ahead, in the year of the list', () => {
  expect(judge('', '2026年12月31日')).toMatchObject({ until: '2026-12-31' })
  expect(judge('', '2027-01-01')).toContain('2026 年以内')
  expect(judge('', '月底')).toContain('请写成年月日')
})

test('times overlap when somebody would have to be at two places', () => {
  const [morning, late, next] = datedTimes('2026-12-05 09:00-11:00\n2026-12-05 10:59-12:00\n2026-12-05 11:00-12:00')
  expect(overlaps(morning!, late!)).toBe(true)
  expect(overlaps(morning!, next!)).toBe(false)
  expect(showTime(morning!)).toBe('12月5日 9:00–11:00')
})
