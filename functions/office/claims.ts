import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { changeClaim, confirmClaims, findClaim } from '../../db/claims.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/define.ts'
import { disputing } from '../../src/domain/forms/receiving.ts'
import { claimStates, claimSteps, holderErased, refusal } from '../../src/domain/states.ts'
import { answerWithPage, postedFields, postedRevision, postedSeen, type AppEnv } from '../context.ts'
import type { DeskPage } from './office.ts'

/** A village confirms that what was claimed has been done, or says why not. */
export const officeClaims = new Hono<AppEnv>()
  .get('/office/claims/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', `claims ${new URL(c.req.url).search}`)
    return next()
  })
  .get('/office/claims/:claim/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'read', `claim ${c.req.param('claim').slice(0, 36)}`)
    return next()
  })

  .post('/office/claims/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const seen = postedSeen(await postedFields(c))
    const confirmed = await confirmClaims(storage, office.village, seen, now())
    await recordAudit(storage, office, 'confirm-claim', ...confirmed)
    const done = { asked: seen.length, confirmed: confirmed.length }
    return answerWithPage(c, next, confirmed.length < seen.length ? 409 : 200, { desk: { done } })
  })

  .post('/office/claims/:claim/', async (c, next) => {
    const { storage, office } = c.var
    const found = office.village && (await findClaim(storage, office.village, c.req.param('claim')))
    if (!found || !office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const step = posted.step === 'dispute' ? 'dispute' : 'confirm'
    const parsed = step === 'dispute' ? parseAnswers(disputing, posted) : undefined
    if (parsed && !parsed.ok) return page(422, { errors: parsed.errors })
    const seen = { id: found.claim.id, revision: postedRevision(posted) }
    const reason = parsed && String(parsed.answers.reason)
    if (!(await changeClaim(storage, { village: office.village }, seen, step, { at: now(), reason }))) {
      const mayStep = (claimSteps[step].from as readonly string[]).includes(found.claim.status)
      const refused = refusal(claimSteps[step], claimStates[found.claim.status])
      if (reason && mayStep && !found.holder.answers) return page(409, { trouble: holderErased })
      return page(409, { trouble: mayStep ? '这一项刚刚有改动，下面是最新的内容，请核对后再操作。' : refused })
    }
    await recordAudit(storage, office, `${step}-claim`, found.claim.id)
    return c.redirect(`/office/claims/${found.claim.id}/`, 303)
  })
