import { halfWidth } from './forms/typed.ts'
import { villages } from './villages.ts'

/** Year, village and sequence: what makes a receipt number unique in the database. */
export interface NumberParts {
  year: number
  village: string
  sequence: number
}

/**
 * `2026-101-0042-7`: year, the village's code, sequence, check digit (ISO/IEC 7064, MOD 11,10). Digits only, so
 * that nothing looks like anything else, and a telephone's number pad is enough to type it.
 */
export function formatNumber({ year, village, sequence }: NumberParts): string {
  const code = villages.find(({ slug }) => slug === village)?.code ?? '000'
  const digits = `${year}${code}${String(sequence).padStart(4, '0')}`
  return `${year}-${code}-${digits.slice(7)}-${checkDigit(digits)}`
}

/** What a number looks like, for hints: the first one of the first village. */
export function exampleNumber(year: number): string {
  return formatNumber({ year, village: villages[0]!.slug, sequence: 1 })
}

/** What a person typed, with or without dashes, O for 0, l for 1, full-width; undefined when it cannot be one. */
export function parseNumber(typed: string): NumberParts | undefined {
  const digits = typedDigits(typed)
  const parts = /^(\d{4})(\d{3})(\d{4,9})(\d)$/.exec(digits)
  if (!parts || !hasCheckDigit(digits)) return undefined
  const village = villages.find(({ code }) => code === parts[2])
  const sequence = Number(parts[3])
  return village && sequence > 0 ? { year: Number(parts[1]), village: village.slug, sequence } : undefined
}

/** What was copied from paper, digits alone where it can be read so: without its dashes, spaces and the word before it. */
export function typedDigits(typed: string): string {
  return halfWidth(typed)
    .replace(/[\s\-‐-―－—编号草稿码:：.]/g, '')
    .replace(/[oO]/g, '0')
    .replace(/[lI]/g, '1')
}

export function hasCheckDigit(digits: string): boolean {
  return checkDigit(digits.slice(0, -1)) === Number(digits.slice(-1))
}

/** ISO/IEC 7064, MOD 11,10: notices every wrong digit and nearly every two that changed places. */
export function checkDigit(digits: string): number {
  let product = 10
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10
}
