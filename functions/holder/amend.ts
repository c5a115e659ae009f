import { findRegistrationByToken } from '../../db/registrations.ts'
import { listProjects } from '../../db/service-items.ts'
import { amendRegistration } from '../../db/submissions.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { askedOf } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { tooLateToAmend, type Registration } from '../../src/domain/registration.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

export async function showAmend(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const { kind, answers } = registration
  if (!answers) return c.notFound()
  const asked = askedOf(kind, answers)
  const offered = await listOffered(c, registration)
  return show(c, 'receipts/token/amend', { registration, token: param(c, 'token'), asked, offered }, answer)
}

export async function amend(c: AppContext, registration: Registration): Promise<Response> {
  const { kind, answers } = registration
  if (!answers) return c.notFound()
  const { storage } = c.var
  const token = param(c, 'token')
  const offered = await listOffered(c, registration)
  const parsed = parseAnswers(askedOf(kind, answers), await postedFields(c), { offered })
  if (!parsed.ok) return showAmend(c, registration, { status: 422, errors: parsed.errors })
  if (await amendRegistration(storage, registration, { token, answers: parsed.answers })) {
    await noteUse(c, registration, 'amend')
    return c.redirect(`/receipts/${token}/`, 303)
  }
  // Received or withdrawn meanwhile: it is shown as it stands by now.
  const current = await findRegistrationByToken(storage, token)
  return current ? showAmend(c, current, { status: 409, trouble: tooLateToAmend }) : c.notFound()
}

/** What a member chose before stays open to choose, even when the village has changed its list since. */
async function listOffered(c: AppContext, { kind, village, answers }: Registration): Promise<string[]> {
  if (kind !== 'member') return []
  return [...new Set([...(await listProjects(c.var.storage, village, thisYear())), ...(answers?.projects ?? [])])]
}
