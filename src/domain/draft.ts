import type { RegistrantKind } from './forms/define.ts'
import type { Typed } from './registration-stage.ts'
import { checkDigit, hasCheckDigit, typedDigits } from './receipt-number.ts'
import type { Village } from './villages.ts'

/** A registration form that somebody has put aside, as it was typed so far: right or wrong. */
export interface DraftWords {
  kind: RegistrantKind
  village: string
  /** Where its owner was: filling it in, or looking it through. */
  page: DraftPage
  typed: Typed
  ticket: string
  /** With the code it opens the draft. */
  telephone: string
}

type DraftPage = 'form' | 'check'

/** A draft as its owner finds it again. */
export interface Draft {
  id: string
  /** The last local date on which it is there. */
  keptUntil: string
  words: DraftWords
}

/** What its owner is told when it was put aside. */
export interface KeptDraft {
  code: string
  keptUntil: string
}

/** A form that is put aside: its telephone is asked for, or it has been kept. */
export interface DraftStage {
  stage: 'keep' | 'kept'
  kind: RegistrantKind
  village: Village
  page: DraftPage
  typed: Typed
  ticket: string
  telephone: string
  kept?: KeptDraft
}

export const draftHeadings = { keep: '先存着，以后再填', kept: '已存为草稿' } as const

/** Eight random digits and a check digit: with 1,000 drafts one guess in 100,000 meets a code, and its telephone is still missing. */
export function newDraftCode(): string {
  const [random] = crypto.getRandomValues(new Uint32Array(1))
  // 2³² leaves 94,967,296 numbers of eight digits once more likely than the rest, which helps nobody to guess.
  const digits = String(random! % 100_000_000).padStart(8, '0')
  return digits + checkDigit(digits)
}

/** `3812 6047 5`: with spaces, so that nobody takes it for a receipt's number, which has dashes. */
export function formatDraftCode(code: string): string {
  return code.replace(/^(\d{4})(\d{4})/, '$1 $2 ')
}

/** What a person typed; undefined when it cannot be one. */
export function parseDraftCode(typed: string): string | undefined {
  const digits = typedDigits(typed)
  return /^\d{9}$/.test(digits) && hasCheckDigit(digits) ? digits : undefined
}

/** What a code looks like, for hints. */
export const exampleDraftCode = formatDraftCode(`38126047${checkDigit('38126047')}`)
