import { halfWidth } from './forms/typed.ts'
import { checkDigit } from './receipt-number.ts'

/** What makes a letter's number unique in the database. */
export interface LetterParts {
  year: number
  sequence: number
}

/** `26-0017-4`: year, sequence, check digit. Shorter than a receipt number, so that neither is taken for the other. */
export function formatLetterNumber({ year, sequence }: LetterParts): string {
  const digits = `${String(year).slice(-2)}${String(sequence).padStart(4, '0')}`
  return `${digits.slice(0, 2)}-${digits.slice(2)}-${checkDigit(digits)}`
}

/** What a person typed; undefined when it cannot be one. */
export function parseLetterNumber(typed: string): LetterParts | undefined {
  const digits = digitsOf(typed)
  const parts = /^(\d{2})(\d{4,7})(\d)$/.exec(digits)
  if (!parts || checkDigit(digits.slice(0, -1)) !== Number(parts[3])) return undefined
  return { year: 2000 + Number(parts[1]), sequence: Number(parts[2]) }
}

const CODE_LENGTH = 10

/** Ten random digits, `48271-93560`: with a letter's number they are all that opens it. */
export function randomCode(): string {
  const [random] = crypto.getRandomValues(new BigUint64Array(1))
  const digits = String(random! % 10n ** BigInt(CODE_LENGTH)).padStart(CODE_LENGTH, '0')
  return `${digits.slice(0, 5)}-${digits.slice(5)}`
}

/** A code as it was handed out; undefined when it cannot be one. */
export function parseCode(typed: string): string | undefined {
  const digits = digitsOf(typed)
  return digits.length === CODE_LENGTH && /^\d+$/.test(digits) ? `${digits.slice(0, 5)}-${digits.slice(5)}` : undefined
}

function digitsOf(typed: string): string {
  return halfWidth(typed).replace(/[\s\-‐-―－—编号查询码:：.]/g, '')
}
