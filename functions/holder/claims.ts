import { Hono } from 'hono'
import { changeClaim, claimItem, findClaimOf, type ClaimRefusal } from '../../db/claims.ts'
import { linkToken, type Registration } from '../../db/registrations.ts'
import { findServiceItem } from '../../db/service-items.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { completing } from '../../src/domain/forms/claim.ts'
import { inYear, parseAnswers } from '../../src/domain/forms/define.ts'
import { claimStates, claimSteps, refusal, standstill } from '../../src/domain/states.ts'
import { answerWithPage, one, postedFields, postedRevision, type AppEnv } from '../context.ts'
import { findHolder, held } from './holder.ts'
import type { ReceiptPage } from './receipts.ts'

/** Units and members take on items of the service list, give them back, and say when they are done. */
export const claims = new Hono<AppEnv>()
  // Beside each item on the holder's page of the year.
  .post('/receipts/:token/:year{\\d{4}}/', async (c, next) => {
    const registration = await held(c)
    const year = Number(c.req.param('year'))
    if (!registration?.answers || year < registration.year || year > thisYear()) return c.notFound()
    const posted = await postedFields(c)
    const refused = await claimItem(c.var.storage, registration, one(posted.item), now())
    if (refused) {
      const trouble = refusalToClaim(refused, registration)
      return answerWithPage(c, next, 409, { receipt: { values: posted, errors: [], trouble } })
    }
    return c.redirect(`/receipts/${c.req.param('token')}/${year}/#claims`, 303)
  })

  // On the item's own page, by whoever knows a receipt's number and telephone.
  .post('/villages/:village/items/:item/', async (c, next) => {
    const { storage } = c.var
    const item = await findServiceItem(storage, c.req.param('village'), c.req.param('item'))
    if (!item || item.status === 'draft') return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>, wait?: number) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } }, wait)
    const found = await findHolder(c, posted)
    if (!('registration' in found)) return page(found.status, found, found.wait)
    const refused = await claimItem(storage, found.registration, item.id, now())
    if (refused) return page(409, { trouble: refusalToClaim(refused, found.registration) })
    return c.redirect(`/receipts/${await linkToken(storage, found.registration.id)}/${item.year}/#claims`, 303)
  })

  .post('/receipts/:token/:year{\\d{4}}/claims/:claim/', async (c, next) => {
    const { storage } = c.var
    const registration = await held(c)
    const claim = registration && (await findClaimOf(storage, registration.id, c.req.param('claim')))
    if (!registration?.answers || !claim || String(claim.year) !== c.req.param('year')) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } })
    const step = posted.step === 'release' ? 'release' : 'complete'
    const parsed = step === 'complete' ? inYear(claim.year, completing, parseAnswers(completing, posted)) : undefined
    if (parsed && !parsed.ok) return page(422, { errors: parsed.errors })
    if (step === 'release' && posted.sure !== 'yes')
      return page(422, { errors: [{ field: 'sure', message: '要放弃，请先勾选「我确定放弃这一项」' }] })
    const seen = { id: claim.id, revision: postedRevision(posted) }
    const completedOn = parsed && String(parsed.answers.completedOn)
    if (!(await changeClaim(storage, { registration: registration.id }, seen, step, { at: now(), completedOn })))
      return page(409, { trouble: refusedStep(step, claim, registration) })
    return c.redirect(`/receipts/${c.req.param('token')}/${claim.year}/#claims`, 303)
  })

function refusalToClaim(refused: ClaimRefusal, { status }: Registration): string {
  return {
    notReceived: standstill(status) ?? '请再试一次。',
    notOffered: '这一项不能认领：已经结束、不是今年的、不是您报到的村居的，或者不面向您。请另选一项。',
    full: '这一项的名额刚刚满了，请另选一项。',
  }[refused]
}

function refusedStep(
  step: 'complete' | 'release',
  { status }: { status: keyof typeof claimStates },
  registration: Registration,
): string {
  const stopped = standstill(registration.status)
  if (stopped) return stopped
  const mayStep = (claimSteps[step].from as readonly string[]).includes(status)
  return mayStep ? '刚刚有改动，下面是最新的情况，请核对后再按。' : refusal(claimSteps[step], claimStates[status])
}
