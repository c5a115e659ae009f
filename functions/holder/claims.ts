import { changeClaim } from '../../db/claim-steps.ts'
import { findClaimOf } from '../../db/claims.ts'
import { now } from '../../src/domain/calendar.ts'
import type { Claim } from '../../src/domain/claim.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import { claimStates, claimSteps } from '../../src/domain/states.ts'
import { asksOf, mayTake, refusal, type StepBy } from '../../src/domain/steps.ts'
import { refusalToClaim } from '../../src/domain/claim-refusals.ts'
import { claimFor } from '../claiming.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { lastValue, postedFields, postedRevision } from '../posted.ts'
import { isRepeated } from '../repeated.ts'
import { show, type Answer } from '../show.ts'
import { showYear, toYear, yearOf } from './year.ts'

export async function showClaim(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const claim = await findClaim(c, registration)
  if (!claim) return c.notFound()
  return show(c, 'receipts/token/year/claims/claim', { token: param(c, 'token'), registration, claim }, answer)
}

/** Completes a claim, or gives its place back. */
export async function takeClaimStep(
  c: AppContext,
  registration: Registration,
  stepName: StepBy<typeof claimSteps, 'holder'>,
): Promise<Response> {
  const claim = await findClaim(c, registration)
  if (!claim) return c.notFound()
  const posted = await postedFields(c)
  const step = claimSteps[stepName]
  const parsed = parseAnswers(asksOf(step), posted, { year: claim.year })
  if (!parsed.ok) return showClaim(c, registration, { status: 422, errors: parsed.errors })
  const seen = { id: claim.id, revision: postedRevision(posted) }
  const given = { ...parsed.answers, at: now() }
  const done = stepName === 'complete' && claim.status === 'completed' ? 'completeAgain' : stepName
  if (await changeClaim(c.var.storage, { registration: registration.id }, seen, stepName, given)) {
    await noteUse(c, registration, stepName)
    return toYear(c, claim.year, done)
  }
  if (isRepeated(claim, seen, step) && isSame(claim, given)) return toYear(c, claim.year, stepName)
  const trouble = mayTake(step, claim.status)
    ? '刚刚有改动，下面是最新的情况，请核对后再按。'
    : refusal(step, claimStates[claim.status])
  return showClaim(c, registration, { status: 409, trouble: standstill(registration.status) ?? trouble })
}

/** Claims an item beside which the button stood, on the page of the year. */
export async function claimOnYear(c: AppContext, registration: Registration): Promise<Response> {
  const year = yearOf(c, registration)
  if (!year) return c.notFound()
  const posted = await postedFields(c)
  const { done, refused } = await claimFor(c, registration, lastValue(posted.item))
  if (done) return toYear(c, year, done)
  return showYear(c, registration, { status: 409, trouble: refusalToClaim(refused, registration) })
}

/** Nothing else was said of it than what stands there. */
function isSame({ completedOn, done }: Claim, given: { at: number; completedOn?: string; done?: string }): boolean {
  return (given.completedOn ?? completedOn) === completedOn && (given.done ?? done ?? '') === (done ?? '')
}

/** The claim at this address, while its holder's data is kept. */
async function findClaim(c: AppContext, registration: Registration) {
  const claim = registration.answers && (await findClaimOf(c.var.storage, registration.id, param(c, 'claim')))
  return claim && String(claim.year) === param(c, 'year') ? claim : undefined
}
