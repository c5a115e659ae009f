import { daysAfter, localDay, localYear } from '../domain/calendar.ts'

export interface Deadline {
  /** Names it in calendars that subscribe to it: never changes. */
  id: string
  /** `MM-DD`, Asia/Shanghai. */
  date: string
  what: string
  /** Who has to see to it. */
  concerns: ('unit' | 'member' | 'village')[]
  /** The article of the notice. */
  source: string
  /** Another date in one year, where the town has moved it: `{ 2027: '07-15' }`. */
  moved?: Record<number, string>
}

/** The settings of the year: the notice's dates, and how long personal data is kept. */
export const year: { deadlines: Deadline[]; retentionMonths: number } = {
  deadlines: [
    {
      id: 'register',
      date: '06-30',
      what: '单位党组织、党员到村居报到',
      concerns: ['unit', 'member', 'village'],
      source: '二、工作内容',
    },
    {
      id: 'receipt',
      date: '07-08',
      what: '单位把盖好章的回执交上级党组织，党员交所在单位党组织',
      concerns: ['unit', 'member'],
      source: '二、工作内容',
    },
    {
      id: 'serve',
      date: '12-31',
      what: '单位认领并完成 1 个以上服务项目，党员参与志愿服务不少于 1 次',
      concerns: ['unit', 'member', 'village'],
      source: '三、工作步骤',
    },
    {
      id: 'report',
      date: '12-31',
      what: '活动卡交村居确认；单位向上级党组织报告，党员向所在单位党组织报告',
      concerns: ['unit', 'member', 'village'],
      source: '三、工作步骤',
    },
  ],
  retentionMonths: 12,
}

/** The day of a deadline in one year, `YYYY-MM-DD`. */
export function dayOf({ date, moved }: Deadline, of: number): string {
  return `${of}-${moved?.[of] ?? date}`
}

/** Late registrations are taken all the same, and shown as late (二、工作内容: by the end of June). */
export function isLate({ year: of, submittedAt }: { year: number; submittedAt: number }): boolean {
  return localDay(submittedAt) > dayOf(year.deadlines[0]!, of)
}

/** The newest year whose personal data has been kept long enough: that of 2026 until the end of 2027. */
export function lastExpiredYear(now: number): number {
  const then = new Date(now)
  then.setUTCMonth(then.getUTCMonth() - year.retentionMonths)
  return localYear(then.getTime()) - 1
}

/** The last day on which what was done in a year is kept: that of 2026 until the end of 2027. */
export function keptUntil(of: number): string {
  return new Date(Date.UTC(of + 1, year.retentionMonths, 0)).toISOString().slice(0, 10)
}

/** 附件6: a card is handed in within a week of the village's confirming it with its seal. */
export function dueAfterSeal(confirmedOn: string): string {
  return daysAfter(confirmedOn, 7)
}
