import { thisYear } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { concerned, dueDays, type Concerned } from '../../src/domain/year.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { addDueDay, calendarOf, icsHeaders } from '../ics.ts'
import { show } from '../show.ts'

export function showDeadlines(c: AppContext): Promise<Response> {
  return show(c, 'deadlines', { origin: siteOrigin(c) })
}

/** The notice's dates as a calendar to subscribe to, everybody's. */
export function deadlinesCalendar(c: AppContext): Response {
  return sendDeadlines(c, `双报到 · ${town.name}`)
}

/** Those of one whom they concern, by the file's name: `member.ics`. */
export async function ownDeadlinesCalendar(c: AppContext): Promise<Response> {
  const who = param(c, 'file').replace(/\.ics$/, '')
  return isConcerned(who) ? sendDeadlines(c, `双报到 · ${town.name} · ${concerned[who]}`, who) : c.notFound()
}

/** Whole days, of this year and the next one. */
function sendDeadlines(c: AppContext, name: string, who?: Concerned): Response {
  const url = `${siteOrigin(c)}/deadlines/`
  const calendar = calendarOf(name, url)
  for (const year of [thisYear(), thisYear() + 1]) for (const due of dueDays(year, who)) addDueDay(calendar, due, url)
  return c.body(calendar.toString(), 200, { ...icsHeaders('双报到.ics'), 'Cache-Control': 'public, max-age=3600' })
}

function isConcerned(who: string): who is Concerned {
  return Object.hasOwn(concerned, who)
}
