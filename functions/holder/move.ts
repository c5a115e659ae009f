import { findRegistrationByToken } from '../../db/registrations.ts'
import { today } from '../../src/domain/calendar.ts'
import { askedOf } from '../../src/domain/forms/index.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import type { RegistrationStage } from '../../src/domain/registration-stage.ts'
import { registrationSteps } from '../../src/domain/states.ts'
import { mayTake } from '../../src/domain/steps.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, query, type AppContext } from '../context.ts'
import { ask, registering, type Registering } from '../register.ts'
import { show, type Answer } from '../show.ts'

/** A member who has moved house chooses the new village, then registers with it. */
export async function showMove(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  if (registration.kind !== 'member' || !registration.answers) return c.notFound()
  const moving = findMoving(c, registration)
  if (!moving || !mayTake(registrationSteps.move, registration.status))
    return show(c, 'receipts/token/move', { registration, token: param(c, 'token') }, answer)
  // The address and what the new village offers are asked anew; all else stays as it was.
  const { homeAddress: _, projects: __, otherProject: ___, ...kept } = registration.answers
  return ask(c, moving, { ...kept, date: today() }, answer)
}

export const moveSteps = registering(findMoving)

/** A member's move to the village of `?to=`, another one than before. */
function findMoving(c: AppContext, registration: Registration): Registering | undefined {
  const { kind, village: from, answers } = registration
  const village = findVillage(query(c).get('to') ?? undefined)
  if (kind !== 'member' || !answers || !village || village.slug === from) return undefined
  const page = (form: RegistrationStage, answer?: Answer) => showStage(c, registration, form, answer)
  return { kind, village, asked: askedOf(kind, answers), movedFrom: registration, page }
}

async function showStage(c: AppContext, seen: Registration, form: RegistrationStage, answer?: Answer) {
  const token = param(c, 'token')
  // Sent from two tabs at one moment, it was moved by the other one.
  const isRefused = form.stage === 'taken' || form.stage === 'sent'
  const registration = (isRefused && (await findRegistrationByToken(c.var.storage, token))) || seen
  if (mayTake(registrationSteps.move, registration.status))
    return show(c, 'receipts/token/move', { registration, token, form }, answer)
  return show(
    c,
    'receipts/token/move',
    { registration, token },
    { status: 409, trouble: standstill(registration.status) },
  )
}
