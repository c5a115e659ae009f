import { findClaim, listClaims } from '../../db/claims.ts'
import { findRecord, listRecords } from '../../db/service-records.ts'
import type { Storage } from '../../db/storage.ts'
import { contentOf, type HeldClaim } from '../../src/domain/claim.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { nameOf } from '../../src/domain/registration.ts'
import { recordAnswers, type HeldRecord } from '../../src/domain/service-record.ts'
import { claimSteps, recordSteps } from '../../src/domain/states.ts'
import { openYears } from '../../src/domain/year.ts'
import type { Deed } from '../../src/pages/office/_views.ts'

/** Confirmed services of each kind that are offered to be recommended. */
export const NEWEST_DEEDS = 20

/** What this village has confirmed, newest first; in January that is what was done last year. */
export async function listDeeds(storage: Storage, { village }: VillageOffice): Promise<Deed[]> {
  const deeds = await Promise.all(
    openYears().flatMap((year) => [
      listClaims(storage, { village, year, status: claimSteps.confirm.to }, NEWEST_DEEDS).then((claims) =>
        claims.map(deedOfClaim),
      ),
      listRecords(storage, { village, year, status: recordSteps.confirm.to }, NEWEST_DEEDS).then((records) =>
        records.map(deedOfRecord),
      ),
    ]),
  )
  return deeds.flat().toSorted((first, second) => second.day.localeCompare(first.day))
}

/** The service of this village that an address is about: `?claim=<id>` or `?record=<id>`. */
export async function findDeed(
  storage: Storage,
  { village }: VillageOffice,
  asked: URLSearchParams,
): Promise<Deed | undefined> {
  const claim = await findClaim(storage, village, asked.get('claim') ?? '')
  if (claim) return deedOfClaim(claim)
  const record = await findRecord(storage, village, asked.get('record') ?? '')
  return record && deedOfRecord(record)
}

function deedOfClaim({ claim, holder }: HeldClaim): Deed {
  const { id, completedOn } = claim
  return { subject: 'claim', subjectId: id, what: contentOf(claim), day: completedOn ?? '', name: nameOf(holder) }
}

function deedOfRecord({ record, holder }: HeldRecord): Deed {
  const { date, content = '' } = recordAnswers(record)
  return { subject: 'record', subjectId: record.id, what: content, day: date, name: nameOf(holder) }
}
