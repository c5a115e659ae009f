import { addRecord as add, changeRecord } from '../../db/record-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { findRecordOf } from '../../db/service-records.ts'
import { now } from '../../src/domain/calendar.ts'
import { recordFields } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import { claimSteps, recordStates, recordSteps } from '../../src/domain/states.ts'
import { mayTake, refusal, type StepBy } from '../../src/domain/steps.ts'
import { changedFields } from '../../src/domain/update.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { postedFields, postedRevision, postedTicket } from '../posted.ts'
import { isRepeated } from '../repeated.ts'
import { show, type Answer } from '../show.ts'
import { toYear, yearOf } from './year.ts'

export async function showNewRecord(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const year = yearOf(c, registration)
  if (!year) return c.notFound()
  const ticket = postedTicket(answer ? await postedFields(c) : {})
  // What was claimed and done is completed there: one deed is written down once.
  const claims = (await listClaimsOf(c.var.storage, registration.id, year)).filter(({ status }) =>
    mayTake(claimSteps.complete, status),
  )
  const data = { token: param(c, 'token'), registration, year, ticket, claims }
  return show(c, 'receipts/token/year/records/record', data, answer)
}

/** A row of 附件2 or 附件6. The form's ticket becomes its id: what is sent twice by a double press is one row. */
export async function addRecord(c: AppContext, registration: Registration): Promise<Response> {
  const year = yearOf(c, registration)
  if (!year) return c.notFound()
  const posted = await postedFields(c)
  const parsed = parseAnswers(recordFields[registration.kind], posted, { year })
  if (!parsed.ok) return showNewRecord(c, registration, { status: 422, errors: parsed.errors })
  const isAdded = await add(c.var.storage, registration, parsed.answers, { id: postedTicket(posted), at: now() })
  if (isAdded) {
    await noteUse(c, registration, 'record')
    return toYear(c, year, 'record')
  }
  const trouble = standstill(registration.status) ?? '这张表已经交过一次，请重新打开“记一次服务”。'
  return showNewRecord(c, registration, { status: 409, trouble })
}

export async function showRecord(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const record = await findRecord(c, registration)
  if (!record) return c.notFound()
  const data = { token: param(c, 'token'), registration, year: record.year, record }
  return show(c, 'receipts/token/year/records/record', data, answer)
}

/** Corrects a row or removes it, until the village has confirmed it. */
export async function takeRecordStep(
  c: AppContext,
  registration: Registration,
  stepName: StepBy<typeof recordSteps, 'holder'>,
): Promise<Response> {
  const record = await findRecord(c, registration)
  if (!record) return c.notFound()
  const { id, year, status } = record
  const posted = await postedFields(c)
  const parsed = stepName === 'correct' ? parseAnswers(recordFields[registration.kind], posted, { year }) : undefined
  if (parsed && !parsed.ok) return showRecord(c, registration, { status: 422, errors: parsed.errors })
  const seen = { id, revision: postedRevision(posted) }
  const given = { at: now(), answers: parsed?.answers }
  if (await changeRecord(c.var.storage, { registration: registration.id }, seen, stepName, given)) {
    await noteUse(c, registration, stepName)
    return toYear(c, year, stepName)
  }
  const step = recordSteps[stepName]
  if (isRepeated(record, seen, step) && changedFields(record.answers, parsed?.answers ?? {}).length === 0)
    return toYear(c, year, stepName)
  const trouble = mayTake(step, status)
    ? '这条记录刚刚有改动，请回到上一页看最新的内容，再更正。'
    : refusal(step, recordStates[status])
  return showRecord(c, registration, { status: 409, trouble: standstill(registration.status) ?? trouble })
}

/** The row at this address, while its holder's data is kept. */
async function findRecord(c: AppContext, registration: Registration) {
  const record = registration.answers && (await findRecordOf(c.var.storage, registration.id, param(c, 'record')))
  return record && String(record.year) === param(c, 'year') ? record : undefined
}
