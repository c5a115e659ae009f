import { confirmClaims } from '../../db/claim-steps.ts'
import { confirmRecords } from '../../db/record-steps.ts'
import {
  findEvaluation,
  findNextToEvaluate,
  listToEvaluate,
  recallEvaluation,
  writeEvaluation,
} from '../../db/evaluations.ts'
import { listPhrases } from '../../db/phrases.ts'
import { findYear, listYears } from '../../db/years.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { progressNames } from '../../src/domain/evaluation.ts'
import { evaluationFields, kindNames } from '../../src/domain/forms/index.ts'
import { parseAnswers, parseDraft } from '../../src/domain/forms/parse.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { formatCursor, parseCursor, type Registration } from '../../src/domain/registration.ts'
import { evaluationStates, evaluationSteps, registrationStates, type EvaluationStep } from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import { param, query, type AppContext } from '../context.ts'
import { lastValue, postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { askedWord, askedYear, nextPage } from './asked.ts'
import { confirmSeen } from './confirm-seen.ts'
import { ownRegistration } from './own-registration.ts'

/** Rows of a page. */
const PAGE = 50

/** Whom a village has to evaluate, and how far each evaluation has come. */
export async function showEvaluations(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const asked = query(c)
  const year = askedYear(asked)
  const kind = askedWord(kindNames, asked.get('kind'))
  const progress = askedWord(progressNames, asked.get('progress'))
  const before = parseCursor(asked.get('before') ?? '')
  const listed = await listToEvaluate(storage, { village: office.village, year, kind, progress, before }, PAGE + 1)
  const years = await listYears(storage, listed.slice(0, PAGE), year)
  const last = listed.length > PAGE ? years.at(-1)?.registration : undefined
  const next = last && nextPage({ year, kind, progress, before: formatCursor(last) })
  return show(c, 'office/evaluations', { year, kind, progress, years, next })
}

export async function showEvaluation(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  done?: Done,
): Promise<Response> {
  const { storage } = c.var
  const taker = await findTaker(c, office)
  if (!taker) return c.notFound()
  const { registration, year } = taker
  if (registration.damaged) return toRegistration(c, registration)
  const [holderYear, phrases, nextNumber] = await Promise.all([
    findYear(storage, registration, year),
    listPhrases(storage, office.village),
    findNextToEvaluate(storage, registration, year),
  ])
  return show(c, 'office/evaluations/year/number', { year: holderYear, phrases, nextNumber, done }, answer)
}

/** Confirms what waited on the card that is written about; what was typed stays in the form. */
export function confirmOnCard(c: AppContext, office: VillageOffice): Promise<Response> {
  return confirmSeen(c, office, [confirmClaims, confirmRecords], showEvaluation)
}

/** Adds the ticked phrases to the comment in the form; nothing is saved. */
export async function insertPhrases(c: AppContext, office: VillageOffice): Promise<Response> {
  const posted = await postedFields(c)
  const known = (await listPhrases(c.var.storage, office.village)).map(({ text }) => text)
  const chosen = [posted.phrase ?? []].flat().filter((text) => known.includes(text))
  const comment = [lastValue(posted.comment).trim(), ...chosen].join('')
  return showEvaluation(c, office, { status: 200, values: { ...posted, comment } })
}

/** Keeps a draft, issues it, or takes back what was issued. */
export async function takeEvaluationStep(
  c: AppContext,
  office: VillageOffice,
  stepName: EvaluationStep,
): Promise<Response> {
  const { storage } = c.var
  const taker = await findTaker(c, office)
  if (!taker) return c.notFound()
  const { registration, year } = taker
  if (registration.damaged) return toRegistration(c, registration)
  const posted = await postedFields(c)
  const revision = postedRevision(posted)
  const evaluation = await findEvaluation(storage, registration.id, year)
  const status = evaluation?.status ?? 'draft'
  const step = evaluationSteps[stepName]
  if (!mayTake(step, status))
    return showEvaluation(c, office, { status: 409, trouble: refusal(step, evaluationStates[status]) })
  if (stepName === 'recall') {
    if (!evaluation || !(await recallEvaluation(storage, { id: evaluation.id, revision })))
      return showEvaluation(c, office, { status: 409, trouble: '刚刚有改动，下面是最新的内容，请核对后再操作。' })
  } else {
    const fields = evaluationFields[registration.kind]
    const parsed = stepName === 'issue' ? parseAnswers(fields, posted) : parseDraft(fields, posted)
    if (!parsed.ok) return showEvaluation(c, office, { status: 422, errors: parsed.errors })
    if (!(await writeEvaluation(storage, registration, year, parsed.answers, { step: stepName, revision })))
      return showEvaluation(c, office, { status: 409, trouble: changedMeanwhile })
  }
  return c.redirect(`/office/evaluations/${year}/${registration.number}/`, 303)
}

const changedMeanwhile = '评语刚刚有改动（也许另一位同事也在写）。您写的还在下面；请先核对最新的内容，再按一次。'

/** Whom this address is about: received by this village, and registered by that year. */
async function findTaker(
  c: AppContext,
  office: VillageOffice,
): Promise<{ registration: Registration; year: number } | undefined> {
  const registration = await ownRegistration(c, office)
  const year = Number(param(c, 'year'))
  if (!registration?.firstReceivedOn || (!registration.answers && !registration.damaged)) return undefined
  if (!registrationStates[registration.status].counts) return undefined
  return year >= registration.year && year <= thisYear() ? { registration, year } : undefined
}

/** Nothing can be written about somebody whose form does not open; its page says what to do. */
function toRegistration(c: AppContext, { number }: Registration): Response {
  return c.redirect(`/office/registrations/${number}/`, 303)
}
