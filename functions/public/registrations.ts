import { today } from '../../src/domain/calendar.ts'
import { isRegistrantKind, registrationForms } from '../../src/domain/forms/index.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, type AppContext } from '../context.ts'
import { ask, registering, type Registering } from '../register.ts'
import { show, type Answer } from '../show.ts'

export async function showRegistration(c: AppContext, answer?: Answer): Promise<Response> {
  const form = findForm(c)
  return form ? ask(c, form, { date: today() }, answer) : c.notFound()
}

export const registeringSteps = registering(findForm)

/** Whom this address registers, and where. */
export function findForm(c: AppContext): Registering | undefined {
  const kind = param(c, 'kind')
  const village = findVillage(param(c, 'village'))
  if (!village || !isRegistrantKind(kind)) return undefined
  const { asked } = registrationForms[kind]
  return { kind, village, asked, page: (stage, answer) => show(c, 'villages/village/register/kind', stage, answer) }
}
