import { listCorrections } from '../../db/corrections.ts'
import { unreceiveRegistration } from '../../db/decisions.ts'
import { findMoves } from '../../db/departures.ts'
import { listDoubles } from '../../db/doubles.ts'
import { findMerges } from '../../db/merging.ts'
import type { Storage } from '../../db/storage.ts'
import { receiveRegistration, returnRegistration } from '../../db/submissions.ts'
import { acknowledgeUpdate } from '../../db/updates.ts'
import { restoreRegistration, voidRegistration } from '../../db/voids.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { isStanding, type Registration } from '../../src/domain/registration.ts'
import { registrationStates, registrationSteps } from '../../src/domain/states.ts'
import { asksOf, mayTake, refusal, type ButtonBy } from '../../src/domain/steps.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

type Decision = ButtonBy<typeof registrationSteps, 'village'>

export async function showRegistration(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  if (!registration) return c.notFound()
  const [moves, merges, corrections, [doubles = []]] = await Promise.all([
    findMoves(storage, registration),
    findMerges(storage, registration),
    listCorrections(storage, registration.id),
    isStanding(registration.status) ? listDoubles(storage, office.village, [registration]) : [],
  ])
  return show(c, 'office/registrations/number', { registration, moves, merges, corrections, doubles }, answer)
}

/**
 * Receives a registration, also corrects the day of it, returns it to its holder with a reason, or voids it; and back.
 * Takes note of what its holder changed.
 */
export async function decideRegistration(c: AppContext, office: VillageOffice, stepName: Decision): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  if (!registration) return c.notFound()
  const refused = refusalOf(stepName, registration)
  if (refused) return showRegistration(c, office, { status: 409, trouble: refused })
  const posted = await postedFields(c)
  const parsed = parseAnswers(asksOf(registrationSteps[stepName]), posted)
  if (!parsed.ok) return showRegistration(c, office, { status: 422, errors: parsed.errors })
  const seen = { ...registration, revision: postedRevision(posted) }
  if (!(await take(storage, stepName, seen, parsed.answers))) {
    const trouble = '这份报到单刚刚有改动，下面是最新的内容，请核对后再操作。'
    return showRegistration(c, office, { status: 409, trouble })
  }
  return c.redirect(`/office/registrations/${registration.number}/`, 303)
}

/** What the steps ask, all together. */
interface Given {
  receivedOn?: string
  reason?: string
  voidReason?: string
}

/** False when the registration is no longer as it was seen. */
function take(
  storage: Storage,
  stepName: Decision,
  seen: Registration,
  { receivedOn = '', reason = '', voidReason = '' }: Given,
): Promise<boolean> {
  const steps: Record<Decision, () => Promise<boolean>> = {
    receive: () =>
      seen.status === 'void'
        ? restoreRegistration(storage, seen, receivedOn, now())
        : receiveRegistration(storage, seen, receivedOn),
    return: () => returnRegistration(storage, seen, reason),
    unreceive: () => unreceiveRegistration(storage, seen, now()),
    void: () => voidRegistration(storage, seen, voidReason, now()),
    restore: () => restoreRegistration(storage, seen, null, now()),
    acknowledge: () => acknowledgeUpdate(storage, seen),
  }
  return steps[stepName]()
}

/** Why it cannot be taken, whatever was filled in; the database judges once more when it writes. */
function refusalOf(stepName: Decision, { status, answers }: Registration): string | undefined {
  const step = registrationSteps[stepName]
  if (!mayTake(step, status)) return refusal(step, registrationStates[status])
  return answers ? undefined : `本人的信息已经删除，不能“${step.name}”。`
}
