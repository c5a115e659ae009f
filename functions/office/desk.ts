import { countCalls } from '../../db/calls.ts'
import { countClaims } from '../../db/claims.ts'
import { countToEvaluate } from '../../db/evaluations.ts'
import { countOpenLetters } from '../../db/letters.ts'
import { countRegistrations } from '../../db/registrations.ts'
import { countRecords } from '../../db/service-records.ts'
import type { Storage } from '../../db/storage.ts'
import { countUpdates } from '../../db/updates.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { isToEvaluate, openYears } from '../../src/domain/year.ts'
import type { WaitingOfYear } from '../../src/pages/office/_views.ts'
import type { AppContext } from '../context.ts'
import { show } from '../show.ts'

/** How much waits, and the doors to all else. */
export async function showDesk(c: AppContext, { village }: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const [{ submitted = 0 }, updates, calls, letters, ...years] = await Promise.all([
    countRegistrations(storage, village),
    countUpdates(storage, village),
    countCalls(storage, village),
    countOpenLetters(storage, village),
    ...openYears().map((year) => countWaiting(storage, village, year)),
  ])
  return show(c, 'office', { waiting: { registrations: submitted, updates, calls, years }, letters, year: thisYear() })
}

/** Comments are asked for when the year comes to its end. */
async function countWaiting(storage: Storage, village: string, year: number): Promise<WaitingOfYear> {
  const [{ completed = 0 }, { written = 0 }, evaluations] = await Promise.all([
    countClaims(storage, village, year),
    countRecords(storage, village, year),
    isToEvaluate(year) ? countToEvaluate(storage, village, year) : undefined,
  ])
  return { year, claims: completed, records: written, evaluations }
}
