import { recordAudit, type AuditAction } from '../../db/audit-events.ts'
import { confirmClaims } from '../../db/claim-steps.ts'
import { confirmRecords } from '../../db/record-steps.ts'
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
  audit: AuditAction
}

export const confirmingClaims: Confirmation = { confirm: confirmClaims, audit: 'confirm-claim' }
export const confirmingRecords: Confirmation = { confirm: confirmRecords, audit: 'confirm-record' }

/** Confirms all claims and records that were ticked, or stood together on a page; the page says how many. */
export async function confirmSeen(
  c: AppContext,
  office: VillageOffice,
  confirmations: Confirmation[],
  page: (c: AppContext, office: VillageOffice, answer?: Answer, done?: Done) => Promise<Response>,
): Promise<Response> {
  const { storage } = c.var
  const seen = postedSeen(await postedFields(c))
  let done = 0
  for (const { confirm, audit } of confirmations) {
    const confirmed = await confirm(storage, office.village, seen, now())
    await recordAudit(storage, office, audit, ...confirmed)
    done += confirmed.length
  }
  const status = done < seen.length ? 409 : 200
  return page(c, office, { status }, { asked: seen.length, done })
}
