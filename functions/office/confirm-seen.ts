import type { Seen } from '../../db/steps.ts'
import type { Storage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedSeen } from '../posted.ts'
import type { Answer } from '../show.ts'

/** Confirms those of a village that still stand as they were seen; their ids. */
type Confirm = (storage: Storage, village: string, seen: Seen[], at: number) => Promise<string[]>

/** Confirms all claims and records that were ticked, or stood together on a page; the page says how many. */
export async function confirmSeen(
  c: AppContext,
  office: VillageOffice,
  confirmations: Confirm[],
  page: (c: AppContext, office: VillageOffice, answer?: Answer, done?: Done) => Promise<Response>,
): Promise<Response> {
  const { storage } = c.var
  const seen = postedSeen(await postedFields(c))
  let done = 0
  for (const confirm of confirmations) done += (await confirm(storage, office.village, seen, now())).length
  const status = done < seen.length ? 409 : 200
  return page(c, office, { status }, { asked: seen.length, done })
}
