import { localDay } from './calendar.ts'
import type { Category } from './forms/categories.ts'
import { claimFields } from './forms/claim.ts'
import type { AnswersOf } from './forms/field.ts'
import { cannotBeOpened, type Registration } from './registration.ts'
import type { ClaimState } from './states.ts'

/** A unit or a member has taken on an item of the village's list, in the item's year. */
export interface Claim {
  id: string
  /** The item's id, and what the item says. */
  item: string
  title: string
  category: Category
  time: string
  place: string
  /** The id of the registration that claimed it, and its village. */
  registration: string
  village: string
  year: number
  status: ClaimState
  claimedAt: number
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

/** For each item's id: places taken, and how often it was done and confirmed. */
export type ClaimCounts = Map<string, { taken: number; confirmed: number }>

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
