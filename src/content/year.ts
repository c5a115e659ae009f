import { daysAfter, localDay, localYear } from '../calendar.ts'

/** The notice's dates for the year, and how long personal data is kept after it. Local dates, Asia/Shanghai. */
export const year = {
  deadlines: [
    { date: '06-30', what: '单位党组织、党员到村居报到', source: '二、工作内容' },
    { date: '07-08', what: '单位把盖好章的回执交上级党组织，党员交所在单位党组织', source: '二、工作内容' },
    { date: '12-31', what: '单位认领并完成 1 个以上服务项目，党员参与志愿服务不少于 1 次', source: '三、工作步骤' },
    { date: '12-31', what: '活动卡交村居确认；单位向上级党组织报告，党员向所在单位党组织报告', source: '三、工作步骤' },
  ],
  retentionMonths: 12,
}

/** Late registrations are taken all the same, and shown as late (二、工作内容: by the end of June). */
export function isLate({ year: of, submittedAt }: { year: number; submittedAt: number }): boolean {
  return localDay(submittedAt) > `${of}-${year.deadlines[0]!.date}`
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
