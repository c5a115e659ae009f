import { countClaims } from '../../db/claims.ts'
import { countToEvaluate } from '../../db/evaluations.ts'
import { countRegistrations } from '../../db/registrations.ts'
import { countRecords } from '../../db/service-records.ts'
import { countUpdates } from '../../db/updates.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { AppContext } from '../context.ts'
import { show } from '../show.ts'

/** How much waits, and the doors to all else. */
export async function showDesk(c: AppContext, { village }: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const year = thisYear()
  const [{ submitted = 0 }, updates, { completed = 0 }, { written = 0 }, evaluations] = await Promise.all([
    countRegistrations(storage, village),
    countUpdates(storage, village),
    countClaims(storage, village, year),
    countRecords(storage, village, year),
    countToEvaluate(storage, village, year),
  ])
  const waiting = { registrations: submitted, updates, claims: completed, records: written, evaluations }
  return show(c, 'office', { waiting, year })
}
