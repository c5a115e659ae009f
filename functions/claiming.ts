import { claimItem } from '../db/claim-steps.ts'
import { listClaimsOf } from '../db/claims.ts'
import { now, thisYear } from '../src/domain/calendar.ts'
import type { ClaimRefusal } from '../src/domain/claim-refusals.ts'
import type { Registration } from '../src/domain/registration.ts'
import { claimStates } from '../src/domain/states.ts'
import type { YearDone } from '../src/domain/year-done.ts'
import type { AppContext } from './context.ts'
import { noteUse } from './note-use.ts'

type Claimed = { done: YearDone; refused?: never } | { done?: never; refused: ClaimRefusal }

/**
 * Claims an item for a holder, from wherever the button stood: claimed, or, where no place is left, waiting for one. Whoever
 * has claimed it already, or waits, is told so.
 */
export async function claimFor(c: AppContext, registration: Registration, item: string): Promise<Claimed> {
  const { storage } = c.var
  const ofItem = async () =>
    (await listClaimsOf(storage, registration.id, thisYear())).find(
      (claim) => claim.item === item && (claimStates[claim.status].holdsPlace || claimStates[claim.status].waits),
    )
  const before = await ofItem()
  const refused = await claimItem(storage, registration, item, now())
  if (refused) return { refused }
  const claim = before ?? (await ofItem())
  if (!before) await noteUse(c, registration, 'claim')
  const done = claim && claimStates[claim.status].waits ? 'wait' : 'claim'
  return { done: before ? `${done}Again` : done }
}
