import type * as v from 'valibot'

/**
 * One kind of answer, and all there is to know of it: how it is asked (`widget` and its HTML attributes), judged
 * (`schema`), shown on paper and put into CSV. `T` is the answer's type.
 */
export interface Field<T = unknown> {
  /** The full name, as it is asked and as a CSV heading. */
  label: string
  /** The name printed on the official sheet. */
  paper: string
  /** Whether it must be answered: asked by `parseAnswers`, never by `schema`. */
  required: boolean
  /** Once the village has received the form, it is corrected by a return; everything else its holder changes at any time. */
  byReturn?: true
  hint?: string
  widget: 'input' | 'textarea' | 'radio' | 'select' | 'checkboxes' | 'suggestions' | 'tick' | 'rows'
  /** HTML attributes of the input. */
  attributes?: Record<string, string | number>
  /** For `radio` and `select`: value → what is read. */
  options?: Record<string, string>
  /** For `suggestions`: the words to tick, and what is asked for beside them. */
  suggested?: { words: readonly string[]; other: string }
  /** For `rows`: one field for each column. */
  columns?: Fields
  /** The answer of somebody who gave none, and what is said to who must give one. */
  blank: T
  missing: string
  /** From what was posted to the answer; judges only what stands there, and every message is a Chinese sentence. */
  schema: v.GenericSchema<unknown, T>
  /** What is wrong with a right answer in this year, or beside the other answers; undefined when nothing is. */
  judge?(answer: T, context: Context): string | undefined
  /** The answer as a person reads it; '' for none. */
  show(answer: T): string
  /** The answer in CSV, where that differs from what a person reads. */
  csv?(answer: T): string
}

/** What an answer is judged beside. */
export interface Context {
  /** All that was posted. */
  posted: Record<string, unknown>
  /** The words of the village's list, the only ones that may be ticked. */
  offered?: readonly string[]
  /** The year in which every date has to lie. */
  year?: number
}

export type Fields = Record<string, Field>

/** The answers to these fields, each of its own type. */
export type AnswersOf<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** Answers of which only the names are known: for what prints, lists and exports any form. */
export type Answers = Record<string, unknown>

/** The same field where it may stay blank, with another hint if one is given. */
export function optional<T>(field: Field<T>, hint = field.hint): Field<T | ''> {
  return { ...field, required: false, hint } as Field<T | ''>
}

/** The same field where only a return corrects it once the form is received: who it is, where they belong and live. */
export function byReturn<T>(field: Field<T>): Field<T> {
  return { ...field, byReturn: true }
}

/** Whether several values may be posted under its name. */
export function takesSeveral({ widget }: Field): boolean {
  return widget === 'checkboxes' || widget === 'suggestions' || widget === 'rows'
}

/** What was posted under its name, right or wrong, in the shape of an answer: of several where one is asked for, each. */
export function asTyped(field: Field, posted: unknown): unknown {
  const values = [posted ?? []].flat()
  return takesSeveral(field) ? values : values.join('；')
}

/** An answer as a person reads it; one that is not there, or has no field, reads ''. */
export function shown(field: Field | undefined, answer: unknown): string {
  return field ? field.show(answer ?? field.blank) : ''
}
