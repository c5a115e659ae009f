import * as v from 'valibot'
import { today } from '../calendar.ts'
import { town } from '../town.ts'
import type { Field } from './field.ts'
import {
  characters,
  cleanDate,
  cleanLine,
  cleanName,
  cleanPersonName,
  cleanTelephone,
  cleanText,
  digitsOf,
  halfWidth,
  isDate,
  showDate,
} from './typed.ts'
import { suggestedLine } from './suggested.ts'

/*
 * The answer types: one function each, with the rules that all six attachments share. Every field must be answered
 * unless it is made `optional` (field.ts). Rows that are added over the year are in rows.ts.
 */

interface Settings {
  paper?: string
  hint?: string
  /** Characters, as a person counts them. */
  max?: number
  autocomplete?: string
}

export function personName(label: string, settings: Settings = {}): Field<string> {
  return line(
    label,
    { max: 30, clean: cleanPersonName, ...settings },
    v.check((name: string) => characters(name) !== 1, `${label}至少要有 2 个字`),
    v.regex(/^[\p{L}\p{M}·.' -]*$/u, `${label}只能写汉字、字母、空格和间隔号（·）`),
  )
}

export function organisation(label: string, settings: Settings = {}): Field<string> {
  return line(
    label,
    { max: 60, clean: cleanName, ...settings },
    v.check((name: string) => characters(name) !== 1, `${label}至少要有 2 个字`),
  )
}

export function shortText(label: string, settings: Settings = {}): Field<string> {
  return line(label, settings)
}

export function longText(label: string, { max = 500, ...settings }: Settings = {}): Field<string> {
  const schema = v.pipe(v.string(), v.transform(cleanText), longest(label, max))
  return { ...line(label, settings), widget: 'textarea', schema }
}

/** What is typed in a large box and stands in one row of a table: kept on one line. Its hint ends with how much it takes. */
export function rowText(label: string, { max = 100, hint, ...settings }: Settings = {}): Field<string> {
  const hints = [hint, `最多 ${max} 个字`].filter(Boolean).join('；')
  return { ...line(label, { max, hint: hints, ...settings }), widget: 'textarea' }
}

/** A mobile, or a landline with optional area code and extension; kept as `13800000000` or `010-55550000转12`. */
export function telephone(label: string, settings: Settings = {}): Field<string> {
  const field = line(
    label,
    { max: 30, autocomplete: 'tel', ...settings },
    v.transform(cleanTelephone),
    v.regex(/^(1[3-9]\d{9}|(0\d{2,3}-)?[2-9]\d{6,7}(转\d{1,6})?)$/, ({ input }) => wrongTelephone(label, input)),
  )
  return { ...field, attributes: { ...field.attributes, type: 'tel', inputmode: 'tel' } }
}

/** What is wrong with a number that was typed so, and what to type. */
function wrongTelephone(label: string, typed: string): string {
  const { length } = typed
  if (/^1\d+$/.test(typed) && length !== 11) return `${label}不对，手机号是 11 位，您填了 ${length} 位`
  if (/^[2-9]\d*$/.test(typed)) return `${label}不对，固定电话是 7 位或 8 位，您填了 ${length} 位`
  return `${label}请用数字填 11 位手机号，或固定电话，例如 ${town.areaCode}-55550000`
}

/** Six digits, kept as text. */
export function postcode(label: string, settings: Settings = {}): Field<string> {
  return digits(
    line(
      label,
      { max: 10, autocomplete: 'postal-code', ...settings },
      v.transform((code: string) => halfWidth(code).replace(/\s/g, '')),
      v.regex(/^\d{6}$/, `${label}是 6 位数字，例如 ${town.postcode}`),
    ),
  )
}

/** Kept as text without leading zeros; `unit` is what a person may write behind it, as a regular expression. */
export function wholeNumber(
  label: string,
  { from, to, unit, ...settings }: Settings & { from: number; to: number; unit: string },
): Field<string> {
  const behind = new RegExp(`${unit}$`)
  return digits(
    line(
      label,
      { max: 10, ...settings },
      v.transform((number: string) => digitsOf(halfWidth(number).replace(/\s/g, '').replace(behind, ''))),
      v.check(
        (number: string) => /^\d+$/.test(number) && Number(number) >= from && Number(number) <= to,
        ({ input }) =>
          /\d/.test(input)
            ? `${label}请填 ${from} 到 ${to} 之间的整数，您填的是“${input}”`
            : `${label}请用数字填写，例如 ${Math.min(to, Math.max(from, 67))}`,
      ),
      v.transform((number: string) => String(Number(number))),
    ),
  )
}

/**
 * A local date, today or before, kept as `YYYY-MM-DD` and shown as 2026年6月22日. Before the day of the
 * notice it is a birthday, or typed wrongly.
 */
export function date(label: string, settings: Settings = {}): Field<string> {
  const field = line(
    label,
    { max: 20, ...settings },
    v.transform((typed: string) => cleanDate(typed, today())),
    v.check(
      (day: string) => isDate(day),
      () => `${label}请写成年月日，例如 ${today()}`,
    ),
    v.check(
      (day: string) => day >= town.noticeDay,
      () => `${label}应在 ${town.noticeDay.slice(0, 4)} 年通知发布以后，例如 ${today()}`,
    ),
    v.check((day: string) => day <= today(), `${label}不能晚于今天`),
  )
  return {
    ...field,
    attributes: { ...field.attributes, type: 'date', min: town.noticeDay },
    judge: (day, { year }) => (year && !day.startsWith(`${year}-`) ? `${label}应在 ${year} 年以内` : undefined),
    show: showDate,
    csv: (day) => day,
  }
}

export function choice<const O extends Record<string, string>>(
  label: string,
  options: O,
  settings: Settings = {},
): Field<Extract<keyof O, string>> {
  return {
    ...asked(label, settings),
    widget: 'radio',
    options,
    blank: '' as Extract<keyof O, string>,
    missing: `请选择${label}`,
    schema: v.pipe(
      v.string(),
      v.check((word) => Object.hasOwn(options, word), `请选择${label}`),
      v.transform((word) => word as Extract<keyof O, string>),
    ),
    show: (word) => options[word] ?? '',
  }
}

/**
 * Several of the words that a village offers, kept as words, so that a printed sheet stays true when the list changes
 * later. None may be ticked when the field `orElse` is filled in instead.
 */
export function choices(label: string, { orElse, ...settings }: Settings & { orElse: string }): Field<string[]> {
  return {
    ...asked(label, settings),
    required: false,
    widget: 'checkboxes',
    blank: [],
    schema: v.pipe(
      v.unknown(),
      v.transform((posted) =>
        [posted]
          .flat()
          .map((word) => cleanLine(String(word)))
          .filter(Boolean),
      ),
      v.maxLength(60, `${label}选得太多了`),
    ),
    judge(chosen, { posted, offered = [] }) {
      if (chosen.length === 0 && cleanText(String(posted[orElse] ?? '')) === '')
        return '请至少选择一个服务项目；没有合适的，请填写“其他”'
      const gone = chosen.filter((word) => !offered.includes(word))
      return gone.length > 0 ? `村居的服务清单刚刚更新，“${gone.join('”“')}”已不在清单上，请重新选择` : undefined
    },
    show: (chosen) => chosen.join('；'),
  }
}

/** Words to tick, and room for others; the answer is one line as it stands on paper: `周末、上午；寒暑假`. */
export function suggestions(
  label: string,
  { words, other, max = 100, ...settings }: Settings & { words: readonly string[]; other: string },
): Field<string> {
  return {
    ...asked(label, settings),
    widget: 'suggestions',
    suggested: { words, other },
    blank: '',
    schema: v.pipe(
      v.union([v.string(), v.array(v.string())], `${label}请打勾，或者写一行字`),
      v.transform((posted) => suggestedLine(words, posted)),
      longest(label, max),
    ),
    show: (answer) => suggestedLine(words, answer),
  }
}

/** A box that has to be ticked before something that cannot be undone. */
export function tick(label: string, missing: string): Field<'yes'> {
  return {
    ...asked(label, {}),
    missing,
    widget: 'tick',
    blank: '' as 'yes',
    schema: v.literal('yes', missing),
    show: () => '',
  }
}

/** What all kinds of fields begin with. */
function asked(label: string, { paper = label, hint }: Settings) {
  return { label, paper, required: true, hint, missing: `请填写${label}` }
}

type Rule = v.PipeItem<string, string, v.BaseIssue<unknown>>

/** One line of text, judged by these rules in their order. */
function line(
  label: string,
  { max = 100, autocomplete = 'off', clean = cleanLine, ...settings }: Settings & { clean?: typeof cleanLine },
  ...rules: Rule[]
): Field<string> {
  return {
    ...asked(label, settings),
    widget: 'input',
    attributes: { type: 'text', autocomplete },
    blank: '',
    schema: v.pipe(v.string(), v.transform(clean), longest(label, max), ...rules),
    show: (text) => text,
  }
}

function digits(field: Field<string>): Field<string> {
  return { ...field, attributes: { ...field.attributes, inputmode: 'numeric' } }
}

function longest(label: string, max: number) {
  return v.check((text: string) => characters(text) <= max, `${label}不能超过 ${max} 个字`)
}
