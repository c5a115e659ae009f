import { today } from './calendar.ts'
import { datedTimes, type DatedTime } from './forms/dated-times.ts'
import type { ItemState } from './states.ts'
import type { Village } from './villages.ts'

/* What an item, or a claim of it, means on a day: whether it is over, when it is next, and whom to call. */

interface Ends {
  status: ItemState
  year: number
  until?: string | null
}

interface Asked {
  contact?: string | null
  contactTelephone?: string | null
}

/** Nobody can claim it any more, from this day on. */
export function isOver({ status, year, until }: Ends, day = today()): boolean {
  return status === 'closed' || String(year) < day.slice(0, 4) || (until ? until < day : false)
}

/** The next of its dated times, from this day on. */
export function nextTime({ dates }: { dates?: string | null }, day = today()): DatedTime | undefined {
  return datedTimes(dates).find((time) => time.day >= day)
}

/** Whom its holder calls about it: a post and a telephone, the village's where none is given. */
export function contactOf(
  { contact, contactTelephone }: Asked,
  village: Pick<Village, 'name' | 'telephone'>,
): { name: string; telephone: string } {
  return {
    name: contact ? `${village.name} ${contact}` : village.name,
    telephone: contactTelephone ?? village.telephone,
  }
}
