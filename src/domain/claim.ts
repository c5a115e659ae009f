import { localDay } from './calendar.ts'
import type { Category } from './forms/categories.ts'
import { claimFields } from './forms/claim.ts'
import { datedTimes, overlaps } from './forms/dated-times.ts'
import type { AnswersOf } from './forms/field.ts'
import { showDate } from './forms/typed.ts'
import { cannotBeOpened, type Registration } from './registration.ts'
import { isOver } from './offer.ts'
import { claimStates, type ClaimState, type ItemState } from './states.ts'

/** A unit or a member has taken on an item of the village's list, in the item's year. */
export interface Claim {
  id: string
  /** The item's id, and what the item says. */
  item: string
  title: string
  category: Category
  time: string
  place: string
  dates: string | null
  until: string | null
  contact: string | null
  contactTelephone: string | null
  /** Where the item stands now. */
  itemStatus: ItemState
  /** The id of the registration that claimed it, and its village. */
  registration: string
  village: string
  year: number
  status: ClaimState
  claimedAt: number
  /** When its holder's turn came, who had waited for a place. */
  movedUpAt: number | null
  /** Which in the item's line it is, from 1; null for one that does not wait. */
  turn: number | null
  /** Local, `YYYY-MM-DD`. */
  completedOn: string | null
  /** When the village last confirmed or disputed it. */
  decidedAt: number | null
  /** When its holder moved away or left without having done it. */
  droppedAt: number | null
  revision: number
  /** In one line, by its holder or the village. */
  done?: string
  /** Why the village disputes it. */
  reason?: string
  /** What is stored of it cannot be opened. */
  damaged?: true
}

/** A claim with whose it is. */
export interface HeldClaim {
  claim: Claim
  holder: Registration
}

/** For each item's id: places taken, how many wait for one, and how often it was done and confirmed. */
export type ClaimCounts = Map<string, { taken: number; waiting: number; confirmed: number }>

/** What its state means to its holder. */
export function meaningOf({ status, turn, movedUpAt, itemStatus, year, until }: Claim): string {
  if (turn !== null)
    return isOver({ status: itemStatus, year, until })
      ? '这一项已经结束，不会再轮到您。'
      : `候补第 ${turn} 位。有人放弃，就按先后依次递补；轮到您时，这里会写明。`
  const { meaning } = claimStates[status]
  return status === 'claimed' && movedUpAt !== null
    ? `已轮到您：${showDate(localDay(movedUpAt))}由候补转为认领。${meaning}`
    : meaning
}

/** Those of these claims, done or not, whose dated times overlap with this item's. */
export function overlapping(item: Pick<Claim, 'dates'> & { id: string }, held: Claim[]): Claim[] {
  const times = datedTimes(item.dates)
  return held.filter(
    (claim) =>
      claim.item !== item.id && datedTimes(claim.dates).some((time) => times.some((other) => overlaps(time, other))),
  )
}

/** Which items these are, in a sentence: “平安巡逻”“家电维修”. */
export function titlesOf(claims: Claim[]): string {
  return claims.map(({ title }) => `“${title}”`).join('')
}

/** As a claim stands in a list. */
export function claimAnswers({
  title,
  category,
  claimedAt,
  completedOn,
  done,
  reason,
  damaged,
}: Claim): AnswersOf<typeof claimFields> {
  const missing = damaged ? cannotBeOpened : ''
  return {
    title,
    category,
    claimedOn: localDay(claimedAt),
    completedOn: completedOn ?? '',
    done: done ?? missing,
    reason: reason ?? missing,
  }
}

/** What was done, as it stands on the card: the item's title is always part of it. */
export function contentOf({ title, done, damaged }: Pick<Claim, 'title' | 'done' | 'damaged'>): string {
  const words = done ?? (damaged ? cannotBeOpened : '')
  return !words || words.includes(title) ? words || title : `${title}：${words}`
}
