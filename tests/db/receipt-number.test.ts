import { expect, test } from 'vitest'
import { checkDigit, formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { home } from '../harness/town.ts'

const parts = { year: 2026, village: home.slug, sequence: 42 }
const number = formatNumber(parts)

test('a number says year, village and sequence in digits alone, and is read back', () => {
  expect(number).toMatch(new RegExp(`^2026-${home.code}-0042-\\d$`))
  expect(parseNumber(number)).toEqual(parts)
  expect(parseNumber(formatNumber({ ...parts, sequence: 1_234_567 }))).toEqual({ ...parts, sequence: 1_234_567 })
})

test('the check digit is that of ISO/IEC 7064, MOD 11,10', () => {
  expect(checkDigit('0794')).toBe(5)
})

test('is read however a person types it', () => {
  for (const typed of [
    number.replaceAll('-', ''),
    ` ${number.replaceAll('-', ' ')} `,
    number.replaceAll('0', 'O'),
    number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    `编号：${number}`,
  ])
    expect(parseNumber(typed), typed).toEqual(parts)
})

test('every single wrong digit is noticed', () => {
  const digits = number.replaceAll('-', '')
  for (let at = 0; at < digits.length; at++)
    for (const digit of '0123456789'.replace(digits[at]!, ''))
      expect(parseNumber(digits.slice(0, at) + digit + digits.slice(at + 1))).toBeUndefined()
})

test('nothing else is a number', () => {
  for (const typed of [
    '',
    '张三',
    formatNumber({ ...parts, sequence: 0 }),
    '1',
    '９',
    "' or 1=1 --",
    '2026-999-0042-1',
  ])
    expect(parseNumber(typed)).toBeUndefined()
})
