import { listOffers } from '../db/service-items.ts'
import { thisYear } from '../src/domain/calendar.ts'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { Answers } from '../src/domain/forms/field.ts'
import type { Offer } from '../src/domain/service-item.ts'
import type { AppContext } from './context.ts'

/** Somebody who registers with a village, or has. */
interface Somebody {
  kind: RegistrantKind
  village: string
  answers?: Answers
}

/** What a member may tick in 附件5. What was ticked before stays open to tick, even when the list has changed since. */
export async function listOffered(c: AppContext, { kind, village, answers }: Somebody): Promise<Offer[]> {
  if (kind !== 'member') return []
  const offers = await listOffers(c.var.storage, village, thisYear())
  const before = ((answers?.projects ?? []) as string[]).filter((chosen) => !offers.some(({ word }) => word === chosen))
  return [...offers, ...before.map((word) => ({ word }))]
}

/** The words alone, by which answers are judged. */
export const wordsOf = (offers: Offer[]) => offers.map(({ word }) => word)
