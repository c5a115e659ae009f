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

/** Claims an item for a holder, from wherever the button stood. Whoever has claimed it already is told so. */
export async function claimFor(c: AppContext, registration: Registration, item: string): Promise<Claimed> {
  const { storage } = c.var
  const before = await listClaimsOf(storage, registration.id, thisYear())
  const refused = await claimItem(storage, registration, item, now())
  if (refused) return { refused }
  if (before.some((claimed) => claimed.item === item && claimStates[claimed.status].holdsPlace))
    return { done: 'claimAgain' }
  await noteUse(c, registration, 'claim')
  return { done: 'claim' }
}
