import { listOpenClaims } from '../../db/claims.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { today } from '../../src/domain/calendar.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { askedOf } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { movingFields } from '../../src/domain/forms/village-choice.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import type { RegistrationStage } from '../../src/domain/registration-stage.ts'
import { registrationSteps } from '../../src/domain/states.ts'
import { mayTake } from '../../src/domain/steps.ts'
import { villagesFor } from '../../src/domain/villages.ts'
import { param, query, type AppContext } from '../context.ts'
import { postedFields } from '../posted.ts'
import { ask, registering, type Registering } from '../register.ts'
import { show, type Answer } from '../show.ts'

/** Who has moved house, or premises, chooses the new village, then registers with it. */
export async function showMove(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  if (!registration.answers) return c.notFound()
  const moving = findMoving(c, registration)
  if (!moving || !mayTake(registrationSteps.move, registration.status))
    return showPage(c, registration, undefined, answer)
  return ask(c, moving, { ...keptBy(registration), date: today() }, answer)
}

/** A member's new home and the ticks on the new list are asked anew; a unit may be sent elsewhere from where it is. */
function keptBy({ kind, answers }: Registration): Answers {
  if (kind === 'unit') return { ...answers }
  const { homeAddress: _, projects: __, ...kept } = answers!
  return kept
}

/** Leads to the form of the village that was chosen. */
async function choose(c: AppContext, registration: Registration): Promise<Response> {
  const parsed = parseAnswers(movingFields(registration.kind, registration.village), await postedFields(c))
  return parsed.ok
    ? c.redirect(`/receipts/${param(c, 'token')}/move/?to=${parsed.answers.to}`, 303)
    : showMove(c, registration, { status: 422, errors: parsed.errors })
}

export const moveSteps = { choose, ...registering(findMoving) }

/** A move to the village of `?to=`, another one than before. */
function findMoving(c: AppContext, registration: Registration): Registering | undefined {
  const { kind, village: from, answers } = registration
  const to = query(c).get('to')
  const village = villagesFor(kind).find(({ slug }) => slug === to && slug !== from)
  if (!answers || !village) return undefined
  const page = (form: RegistrationStage, answer?: Answer) => showStage(c, registration, form, answer)
  return { kind, village, asked: askedOf(kind, answers), movedFrom: registration, page }
}

async function showStage(c: AppContext, seen: Registration, form: RegistrationStage, answer?: Answer) {
  // Sent from two tabs at one moment, it was moved by the other one.
  const isRefused = form.stage === 'taken' || form.stage === 'sent'
  const registration = (isRefused && (await findRegistrationByToken(c.var.storage, param(c, 'token')))) || seen
  return mayTake(registrationSteps.move, registration.status)
    ? showPage(c, registration, form, answer)
    : showPage(c, registration, undefined, { status: 409, trouble: standstill(registration.status) })
}

/** With what is claimed and not decided: it is named before anybody leaves it. */
async function showPage(
  c: AppContext,
  registration: Registration,
  form: RegistrationStage | undefined,
  answer: Answer | undefined,
): Promise<Response> {
  const open = await listOpenClaims(c.var.storage, registration.id)
  return show(c, 'receipts/token/move', { registration, token: param(c, 'token'), form, open }, answer)
}
