import { localDay } from './calendar.ts'
import { contentOf, type Claim } from './claim.ts'
import type { RecordWords, ServiceRecord } from './service-record.ts'
import { claimStates, claimSteps, recordStates, recordSteps } from './states.ts'
import { mayTake, type State } from './steps.ts'

/**
 * One row of a card (附件2, 附件6): a service that was written down or ticked, or a claimed item that was done. A claim is
 * its own row: what is confirmed, corrected or disputed is the claim.
 */
export interface CardRow {
  from: 'record' | 'claim'
  /** Of the record or claim. */
  id: string
  revision: number
  /** The id of the registration that it was done under, and its village. */
  registration: string
  village: string
  answers: RecordWords
  state: State
  /** The village has confirmed it: it counts, and is printed. */
  isDeed: boolean
  /** The village may confirm it. */
  waits: boolean
  /** Its holder may correct it as a row. */
  isCorrectable: boolean
  /** When the village last confirmed it or did not. */
  decidedAt: number | null
  reason?: string
  damaged?: true
}

export function rowOfRecord(record: ServiceRecord): CardRow {
  const { id, revision, registration, village, answers, status, decidedAt, reason, damaged } = record
  return {
    from: 'record',
    id,
    revision,
    registration,
    village,
    answers,
    decidedAt,
    reason,
    damaged,
    state: recordStates[status],
    isDeed: recordStates[status].isDeed,
    waits: mayTake(recordSteps.confirm, status),
    isCorrectable: mayTake(recordSteps.correct, status),
  }
}

export function rowOfClaim(claim: Claim): CardRow {
  const { id, revision, registration, village, category, status, completedOn, claimedAt, decidedAt, reason } = claim
  const answers = { date: completedOn ?? localDay(claimedAt), category, content: contentOf(claim) }
  return {
    from: 'claim',
    id,
    revision,
    registration,
    village,
    answers,
    decidedAt,
    reason,
    state: claimStates[status],
    isDeed: claimStates[status].isDeed,
    waits: mayTake(claimSteps.confirm, status),
    isCorrectable: false,
  }
}
