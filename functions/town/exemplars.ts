import { recordAudit } from '../../db/audit-events.ts'
import { changeExemplar } from '../../db/exemplar-steps.ts'
import { findExemplar, listExemplars, NEWEST_EXEMPLARS } from '../../db/exemplars.ts'
import { now } from '../../src/domain/calendar.ts'
import { exemplarRefusal, isAgreed, type Exemplar } from '../../src/domain/exemplar.ts'
import type { TownOffice } from '../../src/domain/office.ts'
import { exemplarSteps } from '../../src/domain/states.ts'
import type { StepBy } from '../../src/domain/steps.ts'
import { param, type AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** What all villages recommend. */
export async function showExemplars(c: AppContext, office: TownOffice): Promise<Response> {
  await recordAudit(c.var.storage, office, 'list', 'exemplars')
  const listed = await listExemplars(c.var.storage, undefined, NEWEST_EXEMPLARS)
  return show(c, 'office/exemplars', { exemplars: listed.map(({ exemplar }) => withoutUnagreed(exemplar)) })
}

export async function showExemplar(c: AppContext, office: TownOffice, answer?: Answer): Promise<Response> {
  const held = await findExemplar(c.var.storage, param(c, 'exemplar'))
  if (!held) return c.notFound()
  await recordAudit(c.var.storage, office, 'read', `exemplar ${held.exemplar.id}`)
  return show(c, 'office/exemplars/exemplar', { exemplar: withoutUnagreed(held.exemplar) }, answer)
}

/** Publishes a story, declines it, or takes it down. */
export async function decideExemplar(
  c: AppContext,
  office: TownOffice,
  stepName: StepBy<typeof exemplarSteps, 'town'>,
): Promise<Response> {
  const { storage } = c.var
  const held = await findExemplar(storage, param(c, 'exemplar'))
  if (!held) return c.notFound()
  const { id } = held.exemplar
  const seen = { id, revision: postedRevision(await postedFields(c)) }
  if (!(await changeExemplar(storage, undefined, seen, stepName, now())))
    return showExemplar(c, office, { status: 409, trouble: exemplarRefusal(exemplarSteps[stepName], held.exemplar) })
  await recordAudit(storage, office, `${stepName}-exemplar`, id)
  return c.redirect(`/office/exemplars/${id}/`, 303)
}

/** A story that names somebody who has not agreed is not for the town to read. */
function withoutUnagreed(exemplar: Exemplar): Exemplar {
  return isAgreed(exemplar) ? exemplar : { ...exemplar, story: undefined }
}
