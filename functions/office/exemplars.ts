import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { findClaim } from '../../db/claims.ts'
import {
  answerConsent,
  changeExemplar,
  editExemplar,
  findExemplar,
  listExemplarsAsking,
  recommendExemplar,
  type Story,
  type Subject,
} from '../../db/exemplars.ts'
import { findRecord } from '../../db/service-records.ts'
import type { Storage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseAnswers, type Answers } from '../../src/domain/forms/define.ts'
import { exemplar as fields } from '../../src/domain/forms/exemplar.ts'
import { consentStates, exemplarStates, exemplarSteps, refusal, type ExemplarStep } from '../../src/domain/states.ts'
import { town } from '../../src/domain/town.ts'
import { answerWithPage, one, postedFields, postedRevision, type AppContext, type AppEnv } from '../context.ts'
import { held } from '../holder/holder.ts'
import type { DeskPage } from './office.ts'

const changedMeanwhile = '刚刚有改动，请核对最新的内容后再操作。'

/** A village recommends, the person who is named agrees, the town publishes. */
export const exemplars = new Hono<AppEnv>()
  .get('/office/exemplars/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', 'exemplars')
    return next()
  })
  .get('/office/exemplars/:exemplar{[\\da-f-]{36}}/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'read', `exemplar ${c.req.param('exemplar')}`)
    return next()
  })

  .post('/office/exemplars/new/', async (c, next) => {
    const { storage, office } = c.var
    const subject = askedSubject(c)
    if (!office.village || !subject || !(await isOwn(storage, office.village, subject))) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const parsed = parseAnswers(fields, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    const id = await recommendExemplar(storage, office.village, subject, storyOf(parsed.answers), now())
    if (!id) return page(409, { trouble: '只能推荐已经确认的服务，每一次只推荐一回。这一次也许已经推荐过了。' })
    await recordAudit(storage, office, 'recommend-exemplar', id)
    return c.redirect(`/office/exemplars/${id}/`, 303)
  })

  .post('/office/exemplars/:exemplar{[\\da-f-]{36}}/', async (c, next) => {
    const { storage, office } = c.var
    const found = await findExemplar(storage, c.req.param('exemplar'), office.village ?? undefined)
    if (!found) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const { id, status, consent } = found.exemplar
    const seen = { id, revision: postedRevision(posted) }
    const state = exemplarStates[status]
    if (office.village && posted.step === 'save') {
      const parsed = parseAnswers(fields, posted)
      if (!parsed.ok) return page(422, { errors: parsed.errors })
      if (!(await editExemplar(storage, office.village, seen, storyOf(parsed.answers))))
        return page(409, {
          trouble: status === 'published' ? `已经发布，不能再改。请先请${town.inShort}撤下。` : changedMeanwhile,
        })
      await recordAudit(storage, office, 'recommend-exemplar', id)
      return c.redirect(`/office/exemplars/${id}/`, 303)
    }
    const step = one(posted.step)
    if (!isExemplarStep(step) || exemplarSteps[step].by !== office.role)
      return page(422, { trouble: '不知道按了哪个按钮，请再按一次。' })
    if (!(await changeExemplar(storage, office.village ?? undefined, seen, step, now()))) {
      const mayStep = (exemplarSteps[step].from as readonly string[]).includes(status)
      const isAgreed = consent === 'notNeeded' || consent === 'given'
      const trouble = !mayStep
        ? refusal(exemplarSteps[step], state)
        : isAgreed
          ? changedMeanwhile
          : consentStates[consent]
      return page(409, { trouble })
    }
    await recordAudit(storage, office, `${step}-exemplar`, id)
    return c.redirect(step === 'withdraw' ? '/office/exemplars/' : `/office/exemplars/${id}/`, 303)
  })

  .post('/receipts/:token/exemplars/:exemplar{[\\da-f-]{36}}/', async (c, next) => {
    const { storage } = c.var
    const registration = await held(c)
    const asking = registration && (await listExemplarsAsking(storage, registration.id))
    const found = asking?.find(({ id }) => id === c.req.param('exemplar'))
    if (!registration || !found?.story) return c.notFound()
    const posted = await postedFields(c)
    const seen = { id: found.id, revision: postedRevision(posted) }
    const consent = posted.step === 'given' ? 'given' : 'refused'
    if (!(await answerConsent(storage, registration.id, seen, consent)))
      return answerWithPage(c, next, 409, {
        receipt: { values: posted, errors: [], trouble: '村居刚刚改过文字。下面是最新的，请看过再决定。' },
      })
    return c.redirect(`/receipts/${c.req.param('token')}/exemplars/${found.id}/`, 303)
  })

/** `?claim=<id>` or `?record=<id>`. */
function askedSubject(c: AppContext): Subject | undefined {
  for (const subject of ['claim', 'record'] as const) {
    const subjectId = c.req.query(subject)
    if (subjectId) return { subject, subjectId }
  }
  return undefined
}

async function isOwn(storage: Storage, village: string, { subject, subjectId }: Subject): Promise<boolean> {
  const find = subject === 'claim' ? findClaim : findRecord
  return (await find(storage, village, subjectId)) !== undefined
}

function isExemplarStep(step: string): step is ExemplarStep {
  return Object.hasOwn(exemplarSteps, step)
}

function storyOf({ title, text, names }: Answers): Story & { names: boolean } {
  return { title: String(title), text: String(text), names: names === 'yes' }
}
