import { findYear } from '../../db/years.ts'
import { today } from '../../src/domain/calendar.ts'
import { comingDays } from '../../src/domain/coming-days.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { siteOrigin, type AppContext } from '../context.ts'
import { addDueDay, addPromisedTime, calendarOf, icsHeaders } from '../ics.ts'
import { yearOf } from './year.ts'

/**
 * What is still to come of a holder's year, for the calendar of a telephone. It tells no more than the page of the year,
 * and leads to pages that everybody may open: calendars copy what they hold to other devices and people.
 */
export async function ownCalendar(c: AppContext, registration: Registration): Promise<Response> {
  const year = yearOf(c, registration)
  const village = findVillage(registration.village)
  if (!year || !village) return c.notFound()
  const { times, due } = comingDays(await findYear(c.var.storage, registration, year))
  // A calendar must not be empty (RFC 5545, 3.6).
  if (times.length + due.length === 0) return c.redirect('./', 303)
  const origin = siteOrigin(c)
  const deadlines = `${origin}/deadlines/`
  const calendar = calendarOf(`双报到 · ${village.name}`, deadlines)
  for (const time of times)
    addPromisedTime(calendar, time, village, `${origin}/villages/${village.slug}/items/${time.claim.item}/`)
  for (const day of due) addDueDay(calendar, day, deadlines)
  return c.body(calendar.toString(), 200, icsHeaders(`我的双报到日历_${today()}.ics`))
}
