import { year as published } from '../content/year.ts'
import { daysAfter, localDay, localYear, now, thisYear, today } from './calendar.ts'

export const deadlineNames = ['register', 'receipt', 'serve', 'report'] as const
/** Also names it in calendars that subscribe to it: never changes. */
export type DeadlineName = (typeof deadlineNames)[number]

export interface Deadline {
  date: MonthDay
  /** Another date in one year, where the town has moved it. */
  moved: Readonly<Record<number, MonthDay>>
  /** What is to be done, by all whom it concerns. */
  what: string
  /** What each of them has to do; who is not named has nothing to do. */
  concerns: Readonly<Partial<Record<Concerned, string>>>
  /** The article of the notice. */
  source: string
}

/** Whom a deadline may concern, and what they are called beside it. */
export const concerned = { unit: '单位', member: '党员', village: '村居' } as const
export type Concerned = keyof typeof concerned

/** `MM-DD`, Asia/Shanghai. */
type MonthDay = `${'0' | '1'}${Digit}-${'0' | '1' | '2' | '3'}${Digit}`
export type LocalDay = `${number}-${MonthDay}`
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

interface YearSettings {
  deadlines: Record<DeadlineName, Deadline>
  /** From when on a village is asked for the comments of the year. */
  evaluationsFrom: MonthDay
  retentionMonths: number
  draftDays: number
  auditMonths: number
  callDays: number
  answerDays: number
  letterMonths: number
}

const settings: YearSettings = published
export const { deadlines, retentionMonths, draftDays, auditMonths, callDays, answerDays, letterMonths } = settings

/** The day of a deadline in one year, `YYYY-MM-DD`. */
export function dayOf(name: DeadlineName, year: number): string {
  const { date, moved } = deadlines[name]
  return `${year}-${moved[year] ?? date}`
}

export interface DueDay {
  name: DeadlineName
  /** `YYYY-MM-DD` */
  day: string
  what: string
  source: string
}

/** The days of a year, the earliest first: those that concern somebody with what is theirs to do, or everybody's. */
export function dueDays(year: number, who?: Concerned): DueDay[] {
  return deadlineNames
    .flatMap((name) => {
      const { concerns, source, ...of } = deadlines[name]
      const what = who ? concerns[who] : of.what
      return what ? [{ name, day: dayOf(name, year), what, source }] : []
    })
    .toSorted((one, other) => one.day.localeCompare(other.day))
}

/** The same day in the notice's way of saying it, without the year: 3月5日, and 3月底 for its last day. */
export function wordsOf(name: DeadlineName, year: number): string {
  const day = dayOf(name, year)
  const [, month, date] = day.split('-').map(Number)
  return daysAfter(day, 1).endsWith('-01') ? `${month}月底` : `${month}月${date}日`
}

/** A form's words with the days of one year in them: `{day:receipt}` becomes 3月5日. */
export function withDays(text: string, year: number): string {
  return deadlineNames.reduce((filled, name) => filled.replaceAll(`{day:${name}}`, wordsOf(name, year)), text)
}

/** Late registrations are taken all the same, and shown as late (二、工作内容). Who moves is not late by that. */
export function isLate({ firstSubmittedAt }: { firstSubmittedAt: number }): boolean {
  return isAfterDeadline(firstSubmittedAt)
}

/** Whoever registers after the deadline, or moves then, hands the receipt on within a week after the seal. */
export function isDueAfterSeal({ submittedAt }: { submittedAt: number }): boolean {
  return isAfterDeadline(submittedAt)
}

function isAfterDeadline(instant: number): boolean {
  return localDay(instant) > dayOf('register', localYear(instant))
}

/** Whether a village is asked by now for the comments of a year. */
export function isToEvaluate(year: number): boolean {
  return today() >= `${year}-${settings.evaluationsFrom}`
}

/** The years whose paperwork may still go on, the oldest first: their personal data is kept. */
export function openYears(): number[] {
  const first = lastExpiredYear(now()) + 1
  return Array.from({ length: thisYear() - first + 1 }, (_, offset) => first + offset)
}

/** The newest year whose personal data has been kept long enough: that of 2026 until the end of 2027. */
export function lastExpiredYear(at: number): number {
  const then = new Date(at)
  then.setUTCMonth(then.getUTCMonth() - retentionMonths)
  return localYear(then.getTime()) - 1
}

/** The instant before which events of the audit log have been kept long enough. */
export function auditKeptFrom(at: number): number {
  const then = new Date(at)
  return then.setUTCMonth(then.getUTCMonth() - auditMonths)
}

/** The instant before which a letter with which nothing was done since has been kept long enough. */
export function lettersKeptFrom(at: number): number {
  const then = new Date(at)
  return then.setUTCMonth(then.getUTCMonth() - letterMonths)
}

/** The last day on which what was done in a year is kept: that of 2026 until the end of 2027. */
export function keptUntil(year: number): string {
  return new Date(Date.UTC(year + 1, retentionMonths, 0)).toISOString().slice(0, 10)
}

/** The last day on which a form is kept that is put aside at this instant. */
export function draftKeptUntil(at: number): string {
  return daysAfter(localDay(at), draftDays)
}

/** 附件6: a card is handed in within a week of the village's confirming it with its seal. */
export function dueAfterSeal(confirmedOn: string): string {
  return daysAfter(confirmedOn, 7)
}
