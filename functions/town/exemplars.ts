import { changeExemplar } from '../../db/exemplar-steps.ts'
import { findRecommended, listRecommended, NEWEST_EXEMPLARS } from '../../db/exemplars.ts'
import { now } from '../../src/domain/calendar.ts'
import { exemplarRefusal } from '../../src/domain/exemplar.ts'
import type { TownOffice } from '../../src/domain/office.ts'
import { exemplarSteps } from '../../src/domain/states.ts'
import type { StepBy } from '../../src/domain/steps.ts'
import { param, type AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** What all villages recommend. */
export async function showExemplars(c: AppContext): Promise<Response> {
  return show(c, 'office/exemplars', { exemplars: await listRecommended(c.var.storage, NEWEST_EXEMPLARS) })
}

export async function showExemplar(c: AppContext, _: TownOffice, answer?: Answer): Promise<Response> {
  const exemplar = await findRecommended(c.var.storage, param(c, 'exemplar'))
  return exemplar ? show(c, 'office/exemplars/exemplar', { exemplar }, answer) : c.notFound()
}

/** Publishes a story, declines it, or takes it down. */
export async function decideExemplar(
  c: AppContext,
  office: TownOffice,
  stepName: StepBy<typeof exemplarSteps, 'town'>,
): Promise<Response> {
  const { storage } = c.var
  const exemplar = await findRecommended(storage, param(c, 'exemplar'))
  if (!exemplar) return c.notFound()
  const { id } = exemplar
  const seen = { id, revision: postedRevision(await postedFields(c)) }
  if (!(await changeExemplar(storage, undefined, seen, stepName, now())))
    return showExemplar(c, office, { status: 409, trouble: exemplarRefusal(exemplarSteps[stepName], exemplar) })
  return c.redirect(`/office/exemplars/${id}/`, 303)
}
