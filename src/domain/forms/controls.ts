import * as v from 'valibot'
import { today } from '../calendar.ts'
import { town } from '../town.ts'

/**
 * The answer types. Each says all there is to know of one kind of answer: how it is asked (`widget` and its
 * HTML attributes), judged (`schema`, Valibot, from what a browser posts), shown on paper and put into CSV.
 * The rules are those that all six attachments share.
 */
export interface Field<T = unknown> {
  /** The full name, as it is asked and as a CSV heading. */
  label: string
  /** The name printed on the official sheet. */
  paper: string
  required: boolean
  hint?: string
  widget: 'input' | 'textarea' | 'radio' | 'checkboxes' | 'rows'
  /** HTML attributes of the input. */
  attributes?: Record<string, string | number>
  /** For `radio`: value → what is read. */
  options?: Record<string, string>
  /** For `checkboxes`: none may be ticked when this field is filled in instead. */
  orElse?: string
  /** For `rows`: one field for each column. */
  columns?: Record<string, Field>
  /** From what was posted to the answer; every message is a Chinese sentence. */
  schema: v.GenericSchema<unknown, T>
  /** The answer as a person reads it; '' for none. */
  show: (answer: unknown) => string
  /** The answer in CSV, where that differs from what a person reads. */
  csv?: (answer: unknown) => string
}

interface Settings {
  paper?: string
  required?: boolean
  hint?: string
  max?: number
  autocomplete?: string
}

export function personName(label: string, settings: Settings = {}): Field<string> {
  return line(label, { max: 30, ...settings }, {}, (text) =>
    v.pipe(
      text,
      v.check((name) => characters(name) !== 1, `${label}至少要有 2 个字`),
      v.regex(/^[\p{L}\p{M}·•∙・.' -]*$/u, `${label}只能写汉字、字母、空格和间隔号（·）`),
    ),
  )
}

export function organisation(label: string, settings: Settings = {}): Field<string> {
  return line(label, { max: 60, ...settings }, {}, (text) =>
    v.pipe(
      text,
      v.check((name) => characters(name) !== 1, `${label}至少要有 2 个字`),
    ),
  )
}

export function shortText(label: string, settings: Settings = {}): Field<string> {
  return line(label, { max: 100, ...settings })
}

export function longText(label: string, settings: Settings = {}): Field<string> {
  return { ...line(label, { max: 500, ...settings }, {}, undefined, true), widget: 'textarea' }
}

/** A mobile, or a landline with optional area code and extension; kept as `13800000000` or `010-55550000转12`. */
export function telephone(label: string, settings: Settings = {}): Field<string> {
  const message = `${label}请填 11 位手机号，或固定电话，例如 ${town.areaCode}-55550000`
  return line(label, { max: 30, autocomplete: 'tel', ...settings }, { type: 'tel', inputmode: 'tel' }, (text) =>
    v.pipe(
      text,
      v.transform(cleanTelephone),
      v.regex(/^(1[3-9]\d{9}|(0\d{2,3}-)?[2-9]\d{6,7}(转\d{1,6})?|)$/, message),
    ),
  )
}

/** Six digits, kept as text. */
export function postcode(label: string, settings: Settings = {}): Field<string> {
  return line(label, { max: 10, autocomplete: 'postal-code', ...settings }, { inputmode: 'numeric' }, (text) =>
    v.pipe(
      text,
      v.transform((code) => halfWidth(code).replace(/\s/g, '')),
      v.regex(/^(\d{6}|)$/, `${label}是 6 位数字，例如 ${town.postcode}`),
    ),
  )
}

export function wholeNumber(
  label: string,
  { from, to, unit, ...settings }: Settings & { from: number; to: number; unit: string },
): Field<string> {
  const message = `${label}请填 ${from} 到 ${to} 之间的整数`
  return line(label, { max: 10, ...settings }, { inputmode: 'numeric' }, (text) =>
    v.pipe(
      text,
      v.transform((digits) =>
        halfWidth(digits)
          .replace(/\s/g, '')
          .replace(new RegExp(`${unit}$`), ''),
      ),
      v.check(
        (digits) => digits === '' || (/^\d+$/.test(digits) && Number(digits) >= from && Number(digits) <= to),
        message,
      ),
      v.transform((digits) => (digits === '' ? '' : String(Number(digits)))),
    ),
  )
}

/**
 * A local date, kept as `YYYY-MM-DD` and shown as 2026年6月22日: today at the latest, and no earlier than the notice,
 * for such a day is a birthday or a slip.
 */
export function date(label: string, settings: Settings = {}): Field<string> {
  return {
    ...line(label, { max: 20, ...settings }, { type: 'date', min: town.noticeDay }, (text) =>
      v.pipe(
        text,
        v.transform(cleanDate),
        v.check(
          (day) => day === '' || isDate(day),
          () => `${label}请写成年月日，例如 ${today()}`,
        ),
        v.check(
          (day) => day === '' || day >= town.noticeDay,
          () => `${label}应在 ${town.noticeDay.slice(0, 4)} 年通知发布以后，例如 ${today()}`,
        ),
        v.check((day) => day <= today(), `${label}不能晚于今天`),
      ),
    ),
    show: (answer) => showDate(String(answer ?? '')),
    csv: (answer) => String(answer ?? ''),
  }
}

export function choice<const O extends Record<string, string>>(
  label: string,
  options: O,
  settings: Settings = {},
): Field<string> {
  const required = settings.required ?? true
  return {
    label,
    paper: settings.paper ?? label,
    required,
    hint: settings.hint,
    widget: 'radio',
    options,
    schema: v.pipe(
      v.optional(v.fallback(v.string(), ''), ''),
      v.check((value) => (value === '' ? !required : Object.hasOwn(options, value)), `请选择${label}`),
    ),
    show: (answer) => options[String(answer ?? '')] ?? '',
  }
}

/**
 * Several of the choices that a village offers, kept as their own words, so that a printed sheet stays true
 * when the list changes later. Which words are offered is known only to the caller: see `parseAnswers`.
 */
export function choices(label: string, settings: Settings & { orElse: string }): Field<string[]> {
  return {
    label,
    paper: settings.paper ?? label,
    required: false,
    hint: settings.hint,
    orElse: settings.orElse,
    widget: 'checkboxes',
    schema: v.pipe(
      v.unknown(),
      v.transform((posted) =>
        [posted ?? []]
          .flat()
          .map((word) => cleanLine(String(word)))
          .filter(Boolean),
      ),
      v.maxLength(60, `${label}选得太多了`),
    ),
    show: (answer) => [answer ?? []].flat().join('；'),
  }
}

/** A table that its keeper adds to over the year; an answer is an array of objects, one a row. */
export function rows<C extends Record<string, Field>>(
  label: string,
  columns: C,
): Field<Record<string, unknown>[]> & { columns: C } {
  const row = v.object(
    Object.fromEntries(Object.entries(columns).map(([name, { schema }]) => [name, schema])),
    `${label}不是表格`,
  )
  return {
    label,
    paper: label,
    required: false,
    widget: 'rows',
    columns,
    schema: v.optional(v.array(row, `${label}不是表格`), []) as v.GenericSchema<unknown, Record<string, unknown>[]>,
    show: (answer) =>
      (Array.isArray(answer) ? answer : [])
        .map((cells) =>
          Object.entries(columns)
            .map(([name, column]) => column.show(cells[name]))
            .join(' '),
        )
        .join('；'),
  }
}

/** How many characters a person would count: 𠮷 is one. */
export function characters(text: string): number {
  return [...text].length
}

export function showDate(day: string): string {
  const [year, month, date] = day.split('-')
  return date ? `${year}年${Number(month)}月${Number(date)}日` : day
}

type Text = v.GenericSchema<unknown, string>

function line(
  label: string,
  { paper = label, required = true, hint, max = 100, autocomplete = 'off' }: Settings,
  attributes: Record<string, string | number> = {},
  judge: (text: Text) => Text = (text) => text,
  breaks = false,
): Field<string> {
  const text: Text = v.pipe(
    v.optional(v.fallback(v.string(), ''), ''),
    v.transform(breaks ? cleanText : cleanLine),
    v.check((words) => !required || words !== '', `请填写${label}`),
    v.check((words) => characters(words) <= max, `${label}不能超过 ${max} 个字`),
  )
  return {
    label,
    paper,
    required,
    hint,
    widget: 'input',
    attributes: { type: 'text', autocomplete, ...attributes },
    schema: judge(text),
    show: (answer) => String(answer ?? ''),
  }
}

/** Full-width digits, letters and signs become the ordinary ones (NFKC would go too far: it changes Chinese characters too). */
export function halfWidth(text: string): string {
  return text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0d\uff0e\uff0f]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
  )
}

// Control characters, lone surrogates and the marks that turn text around are nothing a person typed.
const unwanted =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function cleanLine(text: string): string {
  return cleanText(text)
    .replace(/[\s\u3000]+/g, ' ')
    .trim()
}

function cleanText(text: string): string {
  return text.replace(unwanted, '').replace(/\r\n?/g, '\n').trim()
}

function cleanTelephone(typed: string): string {
  const text = halfWidth(typed)
    .replace(/[\s()（）]/g, '')
    .replace(/[‐-―−－—]/g, '-')
    .replace(/^(\+|00)86-?/, '')
  // What follows 转, 分机, a comma or a second dash after a whole landline number is its extension.
  const [, main = text, extension] =
    /^(.*?)(?:转|分机|ext\.?|[,，#])(\d+)$/i.exec(text) ?? /^((?:0\d{2,3}-?)?[2-9]\d{6,7})-(\d{1,6})$/.exec(text) ?? []
  const digits = main.replace(/-/g, '')
  if (digits === '' || /\D/.test(digits)) return text
  const tail = extension ? `转${extension}` : ''
  if (/^1[3-9]\d{9}$/.test(digits)) return digits + tail
  // Area codes: 010 and 02x have three digits, all others four; after +86 their 0 is left out.
  const area =
    /^(0(?:10|2\d))(\d{7,8})$/.exec(digits) ??
    /^(0\d{3})(\d{7,8})$/.exec(digits) ??
    /^(?=\d{10}$)(10|2\d)(\d{8})$/.exec(digits)
  return (area ? `${area[1]!.replace(/^(?!0)/, '0')}-${area[2]}` : digits) + tail
}

function cleanDate(typed: string): string {
  const parts = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(halfWidth(typed))
  return parts ? `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}` : typed
}

/** A day that the calendar has, written `YYYY-MM-DD`. */
function isDate(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}
