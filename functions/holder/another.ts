import { findRegistrationByToken } from '../../db/registrations.ts'
import { today } from '../../src/domain/calendar.ts'
import { registrationForms } from '../../src/domain/forms/index.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { anotherFields } from '../../src/domain/forms/village-choice.ts'
import { isStanding, noMoreWith, type Registration } from '../../src/domain/registration.ts'
import type { RegistrationStage } from '../../src/domain/registration-stage.ts'
import { villagesFor, type Village } from '../../src/domain/villages.ts'
import { param, query, type AppContext } from '../context.ts'
import { postedFields } from '../posted.ts'
import { ask, registering, type Registering } from '../register.ts'
import { show, type Answer } from '../show.ts'

/** The liaison of a unit registers its next branch, or a member another of the family: what is the same stands there. */
export async function showAnother(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  if (!registration.answers) return c.notFound()
  const form = findAnother(c, registration)
  if (!form || !isStanding(registration.status)) return showPage(c, registration, undefined, answer)
  return ask(c, form, { ...sharedBy(registration, form.village), date: today() }, answer)
}

/** What a unit's branches have in common; of a member where they live and the telephone, and nothing else. */
function sharedBy({ kind, village, answers }: Registration, to: Village): Answers {
  if (kind === 'unit') {
    const { address, postcode, superiorOrg, contact, contactTelephone } = answers!
    return { address, postcode, superiorOrg, contact, contactTelephone }
  }
  const { homeAddress, telephone } = answers!
  return { telephone, ...(to.slug === village && { homeAddress }) }
}

/** Leads to the form of the village that was chosen. */
async function choose(c: AppContext, registration: Registration): Promise<Response> {
  const parsed = parseAnswers(anotherFields(registration.kind), await postedFields(c))
  return parsed.ok
    ? c.redirect(`/receipts/${param(c, 'token')}/another/?to=${parsed.answers.to}`, 303)
    : showPage(c, registration, undefined, { status: 422, errors: parsed.errors })
}

export const anotherSteps = { choose, ...registering(findAnother) }

/** In the village of `?to=`; without, in that of the registration at hand. */
function findAnother(c: AppContext, registration: Registration): Registering | undefined {
  const { kind, answers } = registration
  const to = query(c).get('to') ?? registration.village
  const village = villagesFor(kind).find(({ slug }) => slug === to)
  if (!answers || !village) return undefined
  const { asked } = registrationForms[kind]
  const maker = { registration, token: param(c, 'token') }
  return { kind, village, asked, maker, page: (form, answer) => showStage(c, registration, form, answer) }
}

async function showStage(c: AppContext, seen: Registration, form: RegistrationStage, answer?: Answer) {
  // Sent from two tabs at one moment, it may have ended meanwhile.
  const isRefused = form.stage === 'taken' || form.stage === 'sent'
  const registration = (isRefused && (await findRegistrationByToken(c.var.storage, param(c, 'token')))) || seen
  if (isStanding(registration.status)) return showPage(c, registration, form, answer)
  return showPage(c, registration, { ...form, stage: 'ask' }, { status: 409, trouble: noMoreWith(registration.status) })
}

function showPage(c: AppContext, registration: Registration, form?: RegistrationStage, answer?: Answer) {
  return show(c, 'receipts/token/another', { registration, token: param(c, 'token'), form }, answer)
}
