import * as v from 'valibot'
import { thisYear } from '../calendar.ts'
import { date, longText } from './controls.ts'
import type { Field } from './field.ts'
import { cleanDate, cleanLine, cleanText, halfWidth, isDate } from './typed.ts'

/** A day with its hours, `YYYY-MM-DD` and twice `HH:MM`. */
export interface DatedTime {
  day: string
  from: string
  to: string
}

/** The most lines that one item has. */
const MOST = 30

const example = () => `${thisYear()}-12-05 9:00-11:00`

/** What is stored of such a field, in its order. */
export function datedTimes(stored: string | null | undefined): DatedTime[] {
  return (stored ?? '').split('\n').flatMap((line) => {
    const [, day, from, to] = kept.exec(line) ?? []
    return day ? [{ day, from: from!, to: to! }] : []
  })
}

/** `12月5日 9:00–11:00`. */
export function showTime({ day, from, to }: DatedTime): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 ${from.replace(/^0/, '')}–${to.replace(/^0/, '')}`
}

/** Whether somebody would have to be at two places at once. */
export function overlaps(one: DatedTime, other: DatedTime): boolean {
  return one.day === other.day && one.from < other.to && other.from < one.to
}

/** Dated times, one a line; kept as `2026-12-05 09:00-11:00`, by date, each once. */
export function datedTimesField(label: string, hint: string): Field<string> {
  return {
    ...longText(label, { hint }),
    schema: v.pipe(
      v.string(),
      v.transform((typed: string) => cleanText(typed).split('\n').map(cleanTime).filter(Boolean)),
      v.check((lines) => lines.length <= MOST, `${label}最多写 ${MOST} 行`),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return
        const [message] = dataset.value.flatMap((line, index) => mistakeIn(line, index) ?? [])
        if (message) addIssue({ message: `${label}${message}` })
      }),
      v.transform((lines) => [...new Set(lines)].toSorted().join('\n')),
    ),
    judge: (stored, { year }) => {
      const stray = year && datedTimes(stored).find(({ day }) => !day.startsWith(`${year}-`))
      return stray ? `${label}应在 ${year} 年以内，“${stray.day}”不是` : undefined
    },
    show: (stored) => datedTimes(stored).map(showTime).join('；'),
    csv: (stored) => stored.replaceAll('\n', '；'),
  }
}

/** A day of the list's year, before or after today. */
export function lastDay(label: string, hint: string): Field<string> {
  return {
    ...date(label, { hint }),
    schema: v.pipe(
      v.string(),
      v.transform((typed: string) => cleanDate(cleanLine(typed), lastOfYear())),
      v.check(isDate, () => `${label}请写成年月日，例如 ${thisYear()}-08-31`),
    ),
  }
}

/** A day without its year is one of this year's list. */
const lastOfYear = () => `${thisYear()}-12-31`

const kept = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})-(\d{2}:\d{2})$/

/** As it is kept; what is no such time comes back as it was typed. */
function cleanTime(typed: string): string {
  const line = halfWidth(typed).replace(/[：]/g, ':').replace(/\s+/g, ' ').trim()
  const parts =
    /^(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)\s*(?:[(（][^)）]*[)）])?\s*(\d{1,2}):(\d{2})\s*[-‐–—−~～至到]+\s*(\d{1,2}):(\d{2})$/.exec(
      line,
    )
  if (!parts) return line
  const [, day, fromHour, fromMinute, toHour, toMinute] = parts
  return `${cleanDate(day!.trim(), lastOfYear())} ${fromHour!.padStart(2, '0')}:${fromMinute}-${toHour!.padStart(2, '0')}:${toMinute}`
}

/** What is wrong with a line, to be read after the field's name. */
function mistakeIn(line: string, index: number): string | undefined {
  const place = `第 ${index + 1} 行“${line}”`
  const [, day, from, to] = kept.exec(line) ?? []
  if (!day) return `${place}请写成“${example()}”：日期、空一格、从几点到几点`
  if (!isDate(day)) return `${place}没有这一天`
  if (![from!, to!].every(isHour)) return `${place}没有这个钟点`
  return from! < to! ? undefined : `${place}结束要晚于开始，下午请写 13:00 以后的钟点`
}

const isHour = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time)
