import { withDays } from '../year.ts'
import type { Fields } from './field.ts'

/** A cell of a form's table: the field alone, or with the height its paper gives it. */
export type Cell = string | { field: string; tall: number }

/**
 * Narrow columns of a table that is kept over the year, each with its percent of the sheet's width. The columns not
 * named here divide the rest.
 */
type Shares = Record<string, number>

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
  | {
      kind: 'receipt'
      instruction: string
      sentence: string
      /** Who stamps it; on a blank, `sealField` is the gap before it. */
      seal: string
      sealField?: string
      /** What stands after the answer of `sealField` in the place of `seal`. */
      sealAfterName?: string
    }

export interface Form<F extends Fields = Fields> {
  slug: string
  /** 附件1 to 附件6 of the notice; undefined for a form that the notice only mentions. */
  attachment?: number
  title: string
  /** Whose answers stand on it. */
  kind: RegistrantKind
  /** Whether it is filled in anew each year, or once, when registering. */
  yearly: boolean
  /** Who fills it in, who keeps it, where it goes and by when, for the page that explains the forms. */
  explained: { filledBy: string; keptBy: string; goesTo: string; by: string }
  fields: F
  /** Of a yearly form: the fields that the holder fills in once a year, on the private page. */
  own?: Fields
  sheet: Block[]
}

/** Who registers: a unit's party organisation, or a member. */
export type RegistrantKind = 'unit' | 'member'

/**
 * A form as it is printed in one year: in its words, `{day:receipt}` and the like become that year's days. `isDueAfterSeal`:
 * the day for receipts does not hold for this one (src/domain/year.ts).
 */
export function formOf(form: Form, year: number, isDueAfterSeal = false): Form {
  const { explained } = form
  const dated = (block: Block): Block => {
    if (block.kind === 'notes') return { ...block, items: block.items.map((item) => withDays(item, year)) }
    if (block.kind === 'receipt') {
      const instruction = isDueAfterSeal ? block.instruction.replace('{day:receipt}前', '一周内') : block.instruction
      return { ...block, instruction: withDays(instruction, year) }
    }
    return block
  }
  return { ...form, explained: { ...explained, by: withDays(explained.by, year) }, sheet: form.sheet.map(dated) }
}

/** The field whose rows are added over the year (附件2, 附件6); undefined on a form that has none. */
export function listIn(fields: Fields): string | undefined {
  return Object.keys(fields).find((name) => fields[name]!.columns)
}

export function defineForm<const F extends Fields>(form: Form<F>): Form<F> {
  return form
}
