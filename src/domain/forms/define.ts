import * as v from 'valibot'
import { withDays } from '../year.ts'
import type { Field } from './controls.ts'

/** A cell of a form's table: the field alone, or with the height its paper gives it. */
export type Cell = string | { field: string; tall: number }

/**
 * Narrow columns of a table that is kept over the year, each with its percent of the sheet's width. The columns not
 * named here divide the rest.
 */
export type Shares = Record<string, number>

/** What the official sheet is made of, from top to bottom, in the words of the attachment. */
export type Block =
  /** `____党组织：` with the village in the blank. */
  | { kind: 'addressee'; field: string }
  | { kind: 'paragraph'; text: string }
  /** Label and answer side by side, up to three pairs a row; `tall` in millimetres. */
  | { kind: 'table'; rows: Cell[][] }
  /** `所属党组织：…`, one a line. */
  | { kind: 'lines'; fields: string[] }
  /** Who signs or seals, and the date. */
  | { kind: 'signature'; label: string; field?: string; date: string; seal?: boolean }
  /** The village's projects with the chosen ones ticked, and what else was written. */
  | { kind: 'projects'; label: string; field: string; other: string }
  /** □优秀 □良好 … */
  | { kind: 'boxes'; field: string }
  /** A comment with room for the seal and the date. */
  | { kind: 'comment'; field: string; label: string; seal: string; date: string }
  /** Rows added over the year; at least `lines` are printed, blank or not. */
  | { kind: 'log'; field: string; title: string; lines: number; shares: Shares; remark?: string }
  /** 附件6: person and records at the left, the village's comment at the right. */
  | {
      kind: 'activity'
      person: [string, string, string, string]
      field: string
      title: string
      lines: number
      shares: Shares
      comment: string
      seal: string
      date: string
    }
  | { kind: 'notes'; items: string[] }
  /** Below the cut line; `{received}` and `{field}` in the sentence are filled in, `{day:receipt}` in the instruction. */
  | { kind: 'receipt'; instruction: string; sentence: string; seal: string; sealField?: string }

export interface Form<F extends Record<string, Field> = Record<string, Field>> {
  slug: string
  /** 附件1 to 附件6 of the notice. */
  attachment: number
  /** Goes up with every change of the fields; a registration keeps the version it answered. */
  version: number
  title: string
  /** Who fills it in, who keeps it, where it goes and by when, for the page that explains the forms. */
  explained: { filledBy: string; keptBy: string; goesTo: string; by: string }
  fields: F
  sheet: Block[]
}

/** A form as it is printed in one year: in its words, `{day:receipt}` and the like become that year's days. */
export function formOf(form: Form, year: number): Form {
  const { explained } = form
  const dated = (block: Block): Block => {
    if (block.kind === 'notes') return { ...block, items: block.items.map((item) => withDays(item, year)) }
    if (block.kind === 'receipt') return { ...block, instruction: withDays(block.instruction, year) }
    return block
  }
  return { ...form, explained: { ...explained, by: withDays(explained.by, year) }, sheet: form.sheet.map(dated) }
}

export type Answers = Record<string, unknown>
export interface FieldError {
  field: string
  message: string
}
export type Parsed = { ok: true; answers: Answers } | { ok: false; errors: FieldError[] }

export function defineForm<const F extends Record<string, Field>>(form: Form<F>): Form<F> {
  return form
}

/**
 * Judges what was posted: the cleaned answers, or one message for each field that is wrong, in the form's
 * order. `offered` are the words of the village's list, the only ones that a `choices` field may hold.
 */
export function parseAnswers(
  fields: Record<string, Field>,
  posted: Record<string, unknown>,
  offered?: readonly string[],
): Parsed {
  const answers: Answers = {}
  const errors: FieldError[] = []
  for (const [name, field] of Object.entries(fields)) {
    const result = v.safeParse(field.schema, posted[name], { abortPipeEarly: true })
    if (result.success) answers[name] = result.output
    const message = result.success ? choicesError(field, result.output, posted, offered) : result.issues[0].message
    if (message) errors.push({ field: name, message })
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, answers }
}

/** Of what was judged right, dates outside the year are wrong after all. */
export function inYear(year: number, fields: Record<string, Field>, parsed: Parsed): Parsed {
  if (!parsed.ok) return parsed
  const errors = Object.entries(fields)
    .filter(([name, { attributes }]) => attributes?.type === 'date' && !isOfYear(parsed.answers[name], year))
    .map(([field, { label }]) => ({ field, message: `${label}应在 ${year} 年以内` }))
  return errors.length > 0 ? { ok: false, errors } : parsed
}

function isOfYear(day: unknown, year: number): boolean {
  return !day || String(day).startsWith(`${year}-`)
}

/** What is wrong with boxes that were ticked, or with none; undefined for every other kind of field. */
function choicesError(
  { widget, orElse }: Field,
  answer: unknown,
  posted: Record<string, unknown>,
  offered: readonly string[] = [],
): string | undefined {
  if (widget !== 'checkboxes') return undefined
  const chosen = answer as string[]
  if (chosen.length === 0 && String(posted[orElse ?? ''] ?? '').trim() === '')
    return '请至少选择一个服务项目；没有合适的，请填写「其他」'
  const gone = chosen.filter((word) => !offered.includes(word))
  if (gone.length > 0) return `村居的服务清单刚刚更新，「${gone.join('」「')}」已不在清单上，请重新选择`
  return undefined
}
