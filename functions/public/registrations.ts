import { today } from '../../src/domain/calendar.ts'
import { isRegistrantKind, registrationForms } from '../../src/domain/forms/index.ts'
import { findVillage, takes } from '../../src/domain/villages.ts'
import { param, type AppContext } from '../context.ts'
import { ask, registering, type Registering } from '../register.ts'
import { show, showApart, type Answer } from '../show.ts'

export async function showRegistration(c: AppContext, answer?: Answer): Promise<Response> {
  const form = findForm(c)
  if (form) return ask(c, form, { date: today() }, answer)
  const village = findVillage(param(c, 'village'))
  if (!village || takes(village, 'member') || param(c, 'kind') !== 'member') return c.notFound()
  const trouble = `${village.name}只受理单位党组织报到。党员请向现在居住地的村居报到，在下面查找。`
  return showApart(c, 'villages', { kind: 'member' }, { status: 404, trouble })
}

export const registeringSteps = registering(findForm)

/** Whom this address registers, and where. */
export function findForm(c: AppContext): Registering | undefined {
  const kind = param(c, 'kind')
  const village = findVillage(param(c, 'village'))
  if (!village || !isRegistrantKind(kind) || !takes(village, kind)) return undefined
  const { asked } = registrationForms[kind]
  return { kind, village, asked, page: (stage, answer) => show(c, 'villages/village/register/kind', stage, answer) }
}
