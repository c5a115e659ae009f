import { listDoubles, markDistinct } from '../../db/doubles.ts'
import { mergeRegistrations } from '../../db/voids.ts'
import { now } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { isStanding, type Registration } from '../../src/domain/registration.ts'
import { registrationStates, registrationSteps } from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

/** Two registrations side by side, which may be of the same person or unit. */
export async function showDouble(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const pair = await findPair(c, office)
  if (!pair) return c.notFound()
  const { registration, other } = pair
  const [doubles = []] = await listDoubles(storage, office.village, [registration])
  const common = doubles.find((double) => double.other.id === other.id)?.common
  const may = {
    mergeInto: !refusalToMerge(registration, other),
    takeOver: !refusalToMerge(other, registration),
  }
  return show(c, 'office/registrations/number/doubles/other', { registration, other, common, may }, answer)
}

/** The first one is void from now on; the other one takes over what was done. */
export async function merge(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const pair = await findPair(c, office)
  if (!pair) return c.notFound()
  const { registration, other } = pair
  const refused = refusalToMerge(registration, other)
  if (refused) return showDouble(c, office, { status: 409, trouble: refused })
  const posted = await postedFields(c)
  const seen = { ...registration, revision: postedRevision(posted) }
  const into = { ...other, revision: postedRevision(posted, 'otherRevision') }
  if (!(await mergeRegistrations(storage, seen, into, now())))
    return showDouble(c, office, { status: 409, trouble: '刚刚有改动，下面是最新的内容，请核对后再操作。' })
  return c.redirect(`/office/registrations/${other.number}/`, 303)
}

/** They are two people or units, and are not shown as doubles again. */
export async function distinct(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const pair = await findPair(c, office)
  if (!pair) return c.notFound()
  const { registration, other } = pair
  await markDistinct(storage, registration.id, other.id)
  return c.redirect(`/office/registrations/${registration.number}/`, 303)
}

/** Both of this village and of one kind, while their holders' data is kept. */
async function findPair(
  c: AppContext,
  office: VillageOffice,
): Promise<{ registration: Registration; other: Registration } | undefined> {
  const registration = await ownRegistration(c, office)
  const other = await ownRegistration(c, office, 'other')
  if (!registration?.answers || !other?.answers || registration.id === other.id) return undefined
  return registration.kind === other.kind ? { registration, other } : undefined
}

/** Why the first one cannot be merged into the other; what was received is merged into what was received. */
function refusalToMerge(registration: Registration, other: Registration): string | undefined {
  const { merge: step } = registrationSteps
  const { number, status } = other
  if (!mayTake(step, registration.status)) return refusal(step, registrationStates[registration.status])
  if (!isStanding(status)) return `编号 ${number} 现在的状态是“${registrationStates[status].name}”，不能并入。`
  if (registration.firstReceivedOn && !other.firstReceivedOn)
    return `编号 ${number} 还没有收件。请留下已经收到的那一份，或者先确认收到 ${number}。`
  return undefined
}
