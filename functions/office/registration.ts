import { recordAudit } from '../../db/audit-events.ts'
import { findMoves } from '../../db/departures.ts'
import { receiveRegistration, returnRegistration } from '../../db/submissions.ts'
import { acknowledgeUpdate } from '../../db/updates.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { registrationStates, registrationSteps } from '../../src/domain/states.ts'
import { asksOf, mayTake, refusal, type StepBy } from '../../src/domain/steps.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

type Decision = StepBy<typeof registrationSteps, 'village'>

export async function showRegistration(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  if (!registration) return c.notFound()
  await recordAudit(storage, office, 'read', registration.number)
  const moves = await findMoves(storage, registration)
  return show(c, 'office/registrations/number', { registration, moves }, answer)
}

/** Receives a registration, also corrects the day of it, returns it with a reason, or takes note of what its holder changed. */
export async function decideRegistration(c: AppContext, office: VillageOffice, stepName: Decision): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  if (!registration) return c.notFound()
  const refused = refusalOf(stepName, registration)
  if (refused) return showRegistration(c, office, { status: 409, trouble: refused })
  const posted = await postedFields(c)
  const parsed = parseAnswers(asksOf(registrationSteps[stepName]), posted)
  if (!parsed.ok) return showRegistration(c, office, { status: 422, errors: parsed.errors })
  const { answers } = parsed
  const seen = { ...registration, revision: postedRevision(posted) }
  const isTaken =
    'reason' in answers
      ? await returnRegistration(storage, seen, answers.reason)
      : 'receivedOn' in answers
        ? await receiveRegistration(storage, seen, answers.receivedOn)
        : await acknowledgeUpdate(storage, seen)
  if (!isTaken) {
    const trouble = '这份报到单刚刚有改动，下面是最新的内容，请核对后再操作。'
    return showRegistration(c, office, { status: 409, trouble })
  }
  await recordAudit(storage, office, stepName, registration.number)
  return c.redirect(`/office/registrations/${registration.number}/`, 303)
}

/** Why it cannot be taken, whatever was filled in; the database judges once more when it writes. */
function refusalOf(stepName: Decision, { status, answers }: Registration): string | undefined {
  const step = registrationSteps[stepName]
  if (!mayTake(step, status)) return refusal(step, registrationStates[status])
  return answers ? undefined : `本人的信息已经删除，不能「${step.name}」。`
}
