import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { findEvaluation, recallEvaluation, writeEvaluation, type EvaluationWords } from '../../db/evaluations.ts'
import { addPhrase, listPhrases, MOST_PHRASES, removePhrase } from '../../db/phrases.ts'
import { findRegistrationByNumber, type Registration } from '../../db/registrations.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { parseAnswers, type Answers } from '../../src/domain/forms/define.ts'
import { evaluationFields } from '../../src/domain/forms/index.ts'
import { phrase } from '../../src/domain/forms/receiving.ts'
import { evaluationStates, evaluationSteps, refusal } from '../../src/domain/states.ts'
import { answerWithPage, one, postedFields, postedRevision, type AppContext, type AppEnv } from '../context.ts'
import type { DeskPage } from './office.ts'

const changedMeanwhile = '评语刚刚有改动（也许另一位同事也在写）。您写的还在下面；请先核对最新的内容，再按一次。'

/** A village says what it thinks of a unit's or a member's year, in words of its own. */
export const officeEvaluations = new Hono<AppEnv>()
  .get('/office/evaluations/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', `evaluations ${new URL(c.req.url).search}`)
    return next()
  })
  .get('/office/evaluations/:year{\\d{4}}/:number/', async (c, next) => {
    const registration = await evaluated(c)
    if (!registration) return c.notFound()
    await recordAudit(c.var.storage, c.var.office, 'read', `evaluation ${c.req.param('year')} ${registration.number}`)
    return next()
  })

  .post('/office/evaluations/:year{\\d{4}}/:number/', async (c, next) => {
    const { storage, office } = c.var
    const registration = await evaluated(c)
    if (!registration) return c.notFound()
    const year = Number(c.req.param('year'))
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage = {}) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const done = (step: 'draft' | 'issue' | 'recall') =>
      recordAudit(storage, office, `${step}-evaluation`, `${year} ${registration.number}`).then(() =>
        c.redirect(`/office/evaluations/${year}/${registration.number}/`, 303),
      )
    const before = await findEvaluation(storage, registration.id, year)
    const state = evaluationStates[before?.status ?? 'draft']

    if (posted.step === 'insert') {
      const known = (await listPhrases(storage, registration.village)).map(({ text }) => text)
      const chosen = [posted.phrase ?? []].flat().filter((text) => known.includes(text))
      return page(200, { values: { ...posted, comment: [one(posted.comment).trim(), ...chosen].join('') } })
    }
    if (posted.step === 'recall') {
      const seen = before && { id: before.id, revision: postedRevision(posted) }
      if (seen && (await recallEvaluation(storage, seen))) return done('recall')
      return page(409, { trouble: refusal(evaluationSteps.recall, state) })
    }
    const step = posted.step === 'issue' ? 'issue' : 'draft'
    const fields = Object.entries(evaluationFields[registration.kind])
    // A draft may lack anything; what stands there must be right.
    const judged = step === 'issue' ? fields : fields.filter(([name]) => one(posted[name]).trim() !== '')
    const parsed = parseAnswers(Object.fromEntries(judged), posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    const revision = postedRevision(posted)
    if (await writeEvaluation(storage, registration, year, wordsOf(parsed.answers), { step, revision }))
      return done(step)
    return page(409, {
      trouble: before?.status === 'issued' ? refusal(evaluationSteps[step], state) : changedMeanwhile,
    })
  })

  .post('/office/phrases/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    if (posted.remove !== undefined) {
      const id = one(posted.remove)
      if (await removePhrase(storage, office.village, id)) await recordAudit(storage, office, 'remove-phrase', id)
      return c.redirect('/office/phrases/', 303)
    }
    const parsed = parseAnswers(phrase, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    const text = String(parsed.answers.text)
    if (!(await addPhrase(storage, office.village, text))) {
      const isThere = (await listPhrases(storage, office.village)).some((one) => one.text === text)
      const message = isThere ? '已经有这一句了' : `最多存 ${MOST_PHRASES} 句，请先删去几句`
      return page(422, { errors: [{ field: 'text', message }] })
    }
    await recordAudit(storage, office, 'write-phrase', '')
    return c.redirect('/office/phrases/', 303)
  })

/** The registration at this address, when this village has received it and it took part in that year. */
async function evaluated(c: AppContext): Promise<Registration | undefined> {
  const number = parseNumber(c.req.param('number') ?? '')
  const year = Number(c.req.param('year'))
  if (!number || number.village !== c.var.office.village || year < number.year || year > thisYear()) return undefined
  const found = await findRegistrationByNumber(c.var.storage, number)
  return found?.answers && found.receivedOn ? found : undefined
}

function wordsOf({ performance = null, comment = '', date = '' }: Answers): EvaluationWords {
  return { performance, comment, date } as EvaluationWords
}
