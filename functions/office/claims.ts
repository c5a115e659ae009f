import { changeClaim, confirmClaims } from '../../db/claim-steps.ts'
import { findClaim, listClaims, type ClaimCursor } from '../../db/claims.ts'
import { findServiceItem } from '../../db/service-items.ts'
import { now } from '../../src/domain/calendar.ts'
import { correctionBy } from '../../src/domain/correction.ts'
import { isId } from '../../src/domain/id.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { claimStates, claimSteps } from '../../src/domain/states.ts'
import type { StepBy } from '../../src/domain/steps.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import { param, query, type AppContext } from '../context.ts'
import { show, type Answer } from '../show.ts'
import { askedWord, askedYear, nextPage } from './asked.ts'
import { confirmSeen } from './confirm-seen.ts'
import { decide } from './decide.ts'

/** Rows of a page. */
const PAGE = 50

export async function showClaims(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  done?: Done,
): Promise<Response> {
  const { storage } = c.var
  const asked = query(c)
  const year = askedYear(asked)
  const status = askedWord(claimStates, asked.get('status'))
  const item = await findServiceItem(storage, office.village, asked.get('item') ?? '')
  const filter = {
    village: office.village,
    year,
    status,
    item: item?.id,
    before: parseClaimCursor(asked.get('before')),
  }
  const listed = await listClaims(storage, filter, PAGE + 1)
  const claims = listed.slice(0, PAGE)
  const last = listed.length > PAGE ? claims.at(-1)?.claim : undefined
  const next = last && nextPage({ year, status, item: item?.id, before: `${last.claimedAt}.${last.id}` })
  return show(c, 'office/claims', { year, status, item, claims, next, done }, answer)
}

/** Confirms all that were ticked and still stand as they were seen. */
export function confirmSeenClaims(c: AppContext, office: VillageOffice): Promise<Response> {
  return confirmSeen(c, office, [confirmClaims], showClaims)
}

export async function showClaim(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const held = await findClaim(c.var.storage, office.village, param(c, 'claim'))
  if (!held) return c.notFound()
  return show(c, 'office/claims/claim', held, answer)
}

/** Confirms a claim, or says why not. */
export async function decideClaim(
  c: AppContext,
  office: VillageOffice,
  stepName: StepBy<typeof claimSteps, 'village'>,
): Promise<Response> {
  const { storage } = c.var
  const held = await findClaim(storage, office.village, param(c, 'claim'))
  if (!held) return c.notFound()
  const { claim, holder } = held
  const what = correctionBy(stepName, 'claim')
  const noted = what && { registration: holder.id, what, day: claim.completedOn }
  return decide(c, office, {
    step: claimSteps[stepName],
    row: claim,
    state: claimStates[claim.status],
    holder,
    page: showClaim,
    take: (seen, asked) =>
      changeClaim(storage, { village: office.village }, seen, stepName, { at: now(), noted, ...asked }),
    href: `/office/claims/${claim.id}/`,
  })
}

function parseClaimCursor(text: string | null): ClaimCursor | undefined {
  const [, claimedAt, id = ''] = /^(\d{1,15})\.(.+)$/.exec(text ?? '') ?? []
  return isId(id) ? { claimedAt: Number(claimedAt), id } : undefined
}
