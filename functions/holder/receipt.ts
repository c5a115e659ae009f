import { listCorrections } from '../../db/corrections.ts'
import { endRegistration as leave, findMoves, withdrawRegistration } from '../../db/departures.ts'
import { listExemplarsAsking } from '../../db/exemplars.ts'
import { findMerges } from '../../db/merging.ts'
import { findLinkToken, findRegistrationByToken } from '../../db/registrations.ts'
import { findYear } from '../../db/years.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { standstill, type Move, type Registration } from '../../src/domain/registration.ts'
import { registrationStates, registrationSteps } from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** The private page. */
export async function showReceipt(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const token = param(c, 'token')
  const [moves, merges, corrections, asking, year] = await Promise.all([
    findMoves(storage, registration),
    findMerges(storage, registration),
    listCorrections(storage, registration.id),
    listExemplarsAsking(storage, registration.id),
    findYear(storage, registration, thisYear()),
  ])
  const [from, to] = await Promise.all([findMovedPage(c, moves.from), findMovedPage(c, moves.to)])
  const link = new URL(`/receipts/${token}/`, siteOrigin(c)).href
  const data = { registration, token, link, from, to, merges, corrections, asking, year }
  return show(c, 'receipts/token', data, answer)
}

/** The holder leaves; what was done stays until it was kept long enough. */
export async function endRegistration(c: AppContext, registration: Registration): Promise<Response> {
  const sure = parseAnswers(registrationSteps.end.asks, await postedFields(c))
  if (!sure.ok) return showReceipt(c, registration, { status: 422, errors: sure.errors })
  const isEnded = await leave(c.var.storage, registration, now())
  return isEnded ? c.redirect(`/receipts/${param(c, 'token')}/`, 303) : refuse(c, 'end')
}

/** The holder withdraws; all that is personal is erased at once. */
export async function withdraw(c: AppContext, registration: Registration): Promise<Response> {
  const sure = parseAnswers(registrationSteps.withdraw.asks, await postedFields(c))
  if (!sure.ok) return showReceipt(c, registration, { status: 422, errors: sure.errors })
  const isWithdrawn = await withdrawRegistration(c.var.storage, registration.id)
  return isWithdrawn ? c.redirect(`/receipts/${param(c, 'token')}/`, 303) : refuse(c, 'withdraw')
}

/** Shows how it stands by now, and why the step could not be taken. */
async function refuse(c: AppContext, stepName: 'end' | 'withdraw'): Promise<Response> {
  const registration = await findRegistrationByToken(c.var.storage, param(c, 'token'))
  if (!registration) return c.notFound()
  const { status } = registration
  const step = registrationSteps[stepName]
  const trouble = mayTake(step, status)
    ? '刚刚有改动，请再试一次。'
    : (standstill(status) ?? refusal(step, registrationStates[status]))
  return showReceipt(c, registration, { status: 409, trouble })
}

/** The private page of this member's registration before or after a move. */
async function findMovedPage(c: AppContext, move: Move | undefined) {
  const village = findVillage(move?.village)
  const token = move && (await findLinkToken(c.var.storage, move.id))
  return token && village ? { village, href: `/receipts/${token}/` } : undefined
}
