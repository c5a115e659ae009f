import { answerConsent as writeConsent } from '../../db/exemplar-steps.ts'
import { listExemplarsAsking } from '../../db/exemplars.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { consentStates, consentSteps, type ConsentStep } from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { isRepeated } from '../repeated.ts'
import { show, type Answer } from '../show.ts'

/** A story in which the village names the holder, who is asked whether everybody may read it. */
export async function showExemplar(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const exemplar = await findAsking(c, registration)
  if (!exemplar) return c.notFound()
  return show(c, 'receipts/token/exemplars/exemplar', { token: param(c, 'token'), exemplar }, answer)
}

export async function answerConsent(
  c: AppContext,
  registration: Registration,
  stepName: ConsentStep,
): Promise<Response> {
  const exemplar = await findAsking(c, registration)
  if (!exemplar) return c.notFound()
  const { id } = exemplar
  const seen = { id, revision: postedRevision(await postedFields(c)) }
  const done = `/receipts/${param(c, 'token')}/exemplars/${id}/?done=${stepName}`
  if (await writeConsent(c.var.storage, registration.id, seen, stepName)) {
    await noteUse(c, registration, stepName)
    return c.redirect(done, 303)
  }
  if (isRepeated({ ...exemplar, status: exemplar.consent }, seen, consentSteps[stepName])) return c.redirect(done, 303)
  const trouble = mayTake(consentSteps[stepName], exemplar.consent)
    ? '村居刚刚改过文字。下面是最新的，请看过再决定。'
    : refusal(consentSteps[stepName], consentStates[exemplar.consent])
  return showExemplar(c, registration, { status: 409, trouble })
}

async function findAsking(c: AppContext, { id }: Registration) {
  const asking = await listExemplarsAsking(c.var.storage, id)
  return asking.find((exemplar) => exemplar.id === param(c, 'exemplar') && exemplar.story)
}
