import type { Seen } from '../../db/steps.ts'
import type { Storage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedSeen } from '../posted.ts'
import type { Answer } from '../show.ts'

interface Confirmation {
  /** Confirms those that still stand as they were seen; their ids. */
  confirm: (storage: Storage, village: string, seen: Seen[], at: number) => Promise<string[]>
  /** The list, which says how many were confirmed. */
  page: (c: AppContext, office: VillageOffice, answer?: Answer, done?: Done) => Promise<Response>
}

/** Confirms all that were ticked in a list of claims or records. */
export async function confirmSeen(
  c: AppContext,
  office: VillageOffice,
  { confirm, page }: Confirmation,
): Promise<Response> {
  const { storage } = c.var
  const seen = postedSeen(await postedFields(c))
  const confirmed = await confirm(storage, office.village, seen, now())
  const status = confirmed.length < seen.length ? 409 : 200
  return page(c, office, { status }, { asked: seen.length, done: confirmed.length })
}
