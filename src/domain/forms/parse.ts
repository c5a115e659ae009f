import * as v from 'valibot'
import { takesSeveral, type AnswersOf, type Context, type Field, type Fields } from './field.ts'
import { cleanText } from './typed.ts'

export interface FieldError {
  field: string
  message: string
}

export type Parsed<F extends Fields> = { ok: true; answers: AnswersOf<F> } | { ok: false; errors: FieldError[] }

/** Judges what was posted: the answers, or one message for each field that is wrong, in the form's order. */
export function parseAnswers<F extends Fields>(
  fields: F,
  posted: Record<string, unknown>,
  context: Omit<Context, 'posted'> = {},
): Parsed<F> {
  const answers: Record<string, unknown> = {}
  const errors: FieldError[] = []
  for (const [name, field] of Object.entries(fields)) {
    const given = isGiven(field, posted[name])
    if (!given && field.required) {
      errors.push({ field: name, message: field.missing })
      continue
    }
    const result = given ? v.safeParse(field.schema, posted[name], { abortPipeEarly: true }) : undefined
    if (result && !result.success) {
      errors.push({ field: name, message: result.issues[0].message })
      continue
    }
    answers[name] = result ? result.output : field.blank
    const message =
      given || field.widget === 'checkboxes' ? field.judge?.(answers[name], { ...context, posted }) : undefined
    if (message) errors.push({ field: name, message })
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, answers: answers as AnswersOf<F> }
}

/** Judges a draft: it may lack any answer, but what stands there must be right. */
export function parseDraft<F extends Fields>(
  fields: F,
  posted: Record<string, unknown>,
  context: Omit<Context, 'posted'> = {},
): { ok: true; answers: Partial<AnswersOf<F>> } | { ok: false; errors: FieldError[] } {
  const given = Object.entries(fields).filter(([name, field]) => isGiven(field, posted[name]))
  const parsed = parseAnswers(Object.fromEntries(given), posted, context)
  return parsed.ok ? { ok: true, answers: parsed.answers as Partial<AnswersOf<F>> } : parsed
}

/** Whether anything stands there: an input left blank is posted as ''. A list or a file where one line is asked is nothing. */
function isGiven(field: Field, posted: unknown): boolean {
  return takesSeveral(field)
    ? [posted ?? []].flat().some((value) => isWords(value) || typeof value === 'object')
    : isWords(posted)
}

function isWords(posted: unknown): boolean {
  return typeof posted === 'string' && cleanText(posted) !== ''
}
