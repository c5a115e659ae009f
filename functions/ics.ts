import ical, { ICalAlarmType, type ICalCalendar } from 'ical-generator'
import { daysAfter, now } from '../src/domain/calendar.ts'
import type { PromisedTime } from '../src/domain/coming-days.ts'
import { contactOf } from '../src/domain/offer.ts'
import type { Village } from '../src/domain/villages.ts'
import type { DueDay } from '../src/domain/year.ts'

/** Calendars as other programs read them (RFC 5545). */

/** Seconds before the midnight with which a day begins, for an alarm at nine in the morning so many days earlier. */
const atNine = (daysBefore: number) => daysBefore * DAY - 9 * 3600
const DAY = 24 * 3600

/** `url` is a page that everybody may open: calendars show it, and copy it to other devices. */
export function calendarOf(name: string, url: string): ICalCalendar {
  return ical({ name, url, ttl: DAY })
}

/** A deadline, with an alarm a month and a week before: the cards of the year's end need the village's seal first. */
export function addDueDay(calendar: ICalCalendar, { name, day, what, source }: DueDay, url: string): void {
  const year = Number(day.slice(0, 4))
  const event = calendar.createEvent({
    id: `${name}-${year}@dual-registration`,
    // The same for everybody at every moment, so that calendars see no change where there is none.
    stamp: new Date(`${year - 1}-12-31T16:00:00Z`),
    start: new Date(`${day}T00:00:00Z`),
    end: new Date(`${daysAfter(day, 1)}T00:00:00Z`),
    timezone: 'UTC',
    allDay: true,
    summary: `双报到：${what}`,
    description: `出自通知“${source}”`,
    url,
  })
  for (const days of [30, 7]) event.createAlarm({ type: ICalAlarmType.display, triggerBefore: atNine(days) })
}

/** A time that somebody has promised for an item, with an alarm the day before; as an instant, which needs no zone. */
export function addPromisedTime(
  calendar: ICalCalendar,
  { claim, day, from, to }: PromisedTime,
  village: Village,
  url: string,
): void {
  const [start, end] = [from, to].map((time) => Date.parse(`${day}T${time}:00+08:00`)) as [number, number]
  const midnight = Date.parse(`${day}T00:00:00+08:00`)
  const called = contactOf(claim, village)
  calendar
    .createEvent({
      id: `${claim.id}-${day}-${from.replace(':', '')}@dual-registration`,
      stamp: new Date(now()),
      start: new Date(start),
      end: new Date(end),
      summary: `双报到：${claim.title}`,
      location: claim.place,
      description: `有事请打电话：${called.name} ${called.telephone}`,
      url,
    })
    .createAlarm({ type: ICalAlarmType.display, triggerBefore: atNine(1) + (start - midnight) / 1000 })
}

/** The file, by its Chinese name. */
export function icsHeaders(name: string): Record<string, string> {
  return {
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Disposition': `inline; filename="calendar.ics"; filename*=UTF-8''${encodeURIComponent(name)}`,
  }
}
