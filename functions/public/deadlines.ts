import ical, { ICalAlarmType } from 'ical-generator'
import { daysAfter, thisYear } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { dayOf, deadlineNames, deadlines } from '../../src/domain/year.ts'
import { siteOrigin, type AppContext } from '../context.ts'
import { show } from '../show.ts'

export function showDeadlines(c: AppContext): Promise<Response> {
  return show(c, 'deadlines', { calendar: new URL('/deadlines.ics', siteOrigin(c)).href })
}

/** The notice's dates as a calendar to subscribe to (RFC 5545): whole days, this year's and the next one's. */
export function deadlinesCalendar(c: AppContext): Response {
  const url = `${siteOrigin(c)}/deadlines/`
  const calendar = ical({ name: `双报到 · ${town.name}`, url, ttl: 24 * 3600 })
  for (const year of [thisYear(), thisYear() + 1])
    for (const name of deadlineNames) {
      const day = dayOf(name, year)
      const event = calendar.createEvent({
        id: `${name}-${year}@dual-registration`,
        // The same for everybody at every moment, so that calendars see no change where there is none.
        stamp: new Date(`${year - 1}-12-31T16:00:00Z`),
        start: new Date(`${day}T00:00:00Z`),
        end: new Date(`${daysAfter(day, 1)}T00:00:00Z`),
        timezone: 'UTC',
        allDay: true,
        summary: `双报到：${deadlines[name].what}`,
        description: `出自通知“${deadlines[name].source}”`,
        url,
      })
      event.createAlarm({ type: ICalAlarmType.display, triggerBefore: 7 * 24 * 3600 })
    }
  return c.body(calendar.toString(), 200, {
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Disposition': 'inline; filename="deadlines.ics"; filename*=UTF-8\'\'%E5%8F%8C%E6%8A%A5%E5%88%B0.ics',
    'Cache-Control': 'public, max-age=3600',
  })
}
