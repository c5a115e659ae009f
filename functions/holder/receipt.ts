import { findOwnEvents } from '../../db/audit-events.ts'
import { listDroppedClaims } from '../../db/claims.ts'
import { countCompanions } from '../../db/companions.ts'
import { listCorrections } from '../../db/corrections.ts'
import { endRegistration as leave, findMoves, withdrawRegistration } from '../../db/departures.ts'
import { listExemplarsAsking } from '../../db/exemplars.ts'
import { listRenewals } from '../../db/link-renewals.ts'
import { findMerges } from '../../db/merging.ts'
import { takeReceiptStep as take } from '../../db/receipt-steps.ts'
import { findLinkToken, findRegistrationByToken } from '../../db/registrations.ts'
import { findYear } from '../../db/years.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { receiptStateOf, isUnderWay } from '../../src/domain/receipt-way.ts'
import { standstill, type Move, type Registration } from '../../src/domain/registration.ts'
import {
  receiptStates,
  receiptSteps,
  registrationStates,
  registrationSteps,
  type ReceiptStep,
} from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** How many a holder sees. */
const NEWEST_EVENTS = 60
/** The private page; for who came by number and telephone, what these open of it. */
export async function showReceipt(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const token = param(c, 'token')
  const isSigned = c.var.right === 'link'
  const [moves, merges, corrections, asking, year, renewals, companions, log] = await Promise.all([
    findMoves(storage, registration),
    findMerges(storage, registration),
    listCorrections(storage, registration.id),
    isSigned ? listExemplarsAsking(storage, registration.id) : [],
    findYear(storage, registration, thisYear()),
    listRenewals(storage, registration.id),
    isSigned ? countCompanions(storage, registration, token) : { made: 0, isListed: false },
    findOwnEvents(storage, registration, NEWEST_EVENTS),
  ])
  const left = [registration.id, ...(moves.from ? [moves.from.id] : [])]
  const [from, to, dropped] = await Promise.all([
    findMovedPage(c, moves.from),
    findMovedPage(c, moves.to),
    listDroppedClaims(storage, left),
  ])
  const link = isSigned ? new URL(`/receipts/${token}/`, siteOrigin(c)).href : undefined
  const data = {
    registration,
    token,
    link,
    from,
    to,
    merges,
    corrections,
    dropped,
    asking,
    year,
    renewals,
    companions,
    log,
  }
  return show(c, 'receipts/token', data, answer)
}

/** The holder leaves; what was done stays until it was kept long enough. */
export async function endRegistration(c: AppContext, registration: Registration): Promise<Response> {
  const sure = parseAnswers(registrationSteps.end.asks, await postedFields(c))
  if (!sure.ok) return showReceipt(c, registration, { status: 422, errors: sure.errors })
  const isEnded = await leave(c.var.storage, registration, now())
  if (!isEnded) return refuse(c, 'end')
  await noteUse(c, registration, 'end')
  return c.redirect(`/receipts/${param(c, 'token')}/`, 303)
}

/** The holder withdraws; all that is personal is erased at once. */
export async function withdraw(c: AppContext, registration: Registration): Promise<Response> {
  const sure = parseAnswers(registrationSteps.withdraw.asks, await postedFields(c))
  if (!sure.ok) return showReceipt(c, registration, { status: 422, errors: sure.errors })
  const isWithdrawn = await withdrawRegistration(c.var.storage, registration.id)
  if (!isWithdrawn) return refuse(c, 'withdraw')
  await noteUse(c, registration, 'withdraw')
  return c.redirect(`/receipts/${param(c, 'token')}/`, 303)
}

/** The holder says how far the paper receipt has come. */
export async function takeReceiptStep(c: AppContext, registration: Registration, step: ReceiptStep): Promise<Response> {
  if (!(await take(c.var.storage, registration, step, today()))) return refuse(c, step)
  await noteUse(c, registration, 'receipt')
  return c.redirect(`/receipts/${param(c, 'token')}/?done=${step}`, 303)
}

/** Shows how it stands by now, and why the step could not be taken. */
async function refuse(c: AppContext, step: 'end' | 'withdraw' | ReceiptStep): Promise<Response> {
  const registration = await findRegistrationByToken(c.var.storage, param(c, 'token'))
  if (!registration) return c.notFound()
  const trouble = step === 'end' || step === 'withdraw' ? whyNot(step, registration) : whyNotYet(step, registration)
  return showReceipt(c, registration, { status: 409, trouble })
}

function whyNot(stepName: 'end' | 'withdraw', { status }: Registration): string {
  const step = registrationSteps[stepName]
  if (mayTake(step, status)) return '刚刚有改动，请再试一次。'
  return standstill(status) ?? refusal(step, registrationStates[status])
}

function whyNotYet(step: ReceiptStep, registration: Registration): string {
  const { status } = registration
  return refusal(
    receiptSteps[step],
    isUnderWay(status) ? receiptStates[receiptStateOf(registration)] : registrationStates[status],
  )
}

/**
 * This member's registration before or after a move. The private link leads to its page; number and telephone do not:
 * it has a number of its own.
 */
async function findMovedPage(c: AppContext, move: Move | undefined) {
  const village = findVillage(move?.village)
  if (!move || !village) return undefined
  const token = c.var.right === 'link' ? await findLinkToken(c.var.storage, move.id) : undefined
  return { village, href: token && `/receipts/${token}/` }
}
