import { Hono } from 'hono'
import { endRegistration, withdrawRegistration } from '../../db/departures.ts'
import { amendRegistration, linkToken } from '../../db/registrations.ts'
import { listProjects } from '../../db/service-items.ts'
import { findYear, type Year } from '../../db/years.ts'
import { localDay, localTime, now, thisYear, today } from '../../src/domain/calendar.ts'
import { evaluationFields, recordFields, registrationForms } from '../../src/domain/forms/index.ts'
import { claimFields } from '../../src/domain/forms/claim.ts'
import { askedOf } from '../../src/domain/forms/receiving.ts'
import type { Field } from '../../src/domain/forms/controls.ts'
import { parseAnswers, type Answers, type FieldError } from '../../src/domain/forms/define.ts'
import { claimStates, recordStates, registrationStates, standstill, tooLateToAmend } from '../../src/domain/states.ts'
import { answerWithPage, postedFields, type AppEnv } from '../context.ts'
import { BOM, cellOf, csvLine, csvResponse } from '../csv.ts'
import { findHolder, held } from './holder.ts'

/** What a page of receipts shows after a POST. */
export interface ReceiptPage {
  values: Answers
  errors: FieldError[]
  trouble?: string
}

export const receipts = new Hono<AppEnv>()
  .post('/receipts/', async (c, next) => {
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>, wait?: number) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } }, wait)
    const found = await findHolder(c, posted)
    if (!('registration' in found)) return page(found.status, found, found.wait)
    return c.redirect(`/receipts/${await linkToken(c.var.storage, found.registration.id)}/`, 303)
  })

  .post('/receipts/:token/', async (c, next) => {
    const registration = await held(c)
    if (!registration) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } })
    const step = posted.step === 'end' ? 'end' : 'withdraw'
    const box = { end: '要退出，请先勾选「我确定退出」', withdraw: '要撤回，请先勾选「我知道撤回后不能恢复」' }
    if (posted[step] !== 'yes') return page(422, { errors: [{ field: step, message: box[step] }] })
    if (step === 'withdraw') await withdrawRegistration(c.var.storage, registration.id)
    else if (!(await endRegistration(c.var.storage, registration.id, now())))
      return page(409, { trouble: standstill(registration.status) ?? '刚刚有改动，请再试一次。' })
    return c.redirect(`/receipts/${c.req.param('token')}/`, 303)
  })

  .post('/receipts/:token/amend/', async (c, next) => {
    const registration = await held(c)
    if (!registration?.answers) return c.notFound()
    const { storage } = c.var
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } })
    const { kind, village, answers } = registration
    // What was chosen before stays open to choose, even when the village has changed its list since.
    const offered =
      kind === 'member'
        ? [...(await listProjects(storage, village, thisYear())), ...[answers.projects ?? []].flat()]
        : []
    const parsed = parseAnswers(askedOf(kind, answers), posted, offered as string[])
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    if (!(await amendRegistration(storage, registration.id, parsed.answers))) {
      // Withdrawn at the same moment: nothing is left to show.
      return (await held(c))?.answers ? page(409, { trouble: tooLateToAmend }) : c.notFound()
    }
    return c.redirect(`/receipts/${c.req.param('token')}/`, 303)
  })

  .get('/receipts/:token/data.csv', async (c) => {
    const registration = await held(c)
    if (!registration) return c.notFound()
    const { kind, answers = {}, number, status, submittedAt, receivedOn, reason } = registration
    const years = registration.answers ? yearsSince(registration.year) : []
    const done = await Promise.all(years.map((year) => findYear(c.var.storage, registration, year)))
    const { asked, title } = registrationForms[kind]
    const lines = [
      ['项目', '内容'],
      ['表格', title],
      ['编号', number],
      ['状态', registrationStates[status].name],
      ['提交时间', localTime(submittedAt)],
      ['村居收到日期', receivedOn ?? ''],
      ['退回原因', reason ?? ''],
      ['村居', String(answers.village ?? '')],
      ...Object.entries(asked).map(([name, field]) => [field.label, cellOf(field, answers[name])]),
      ...done.flatMap(ownYear),
    ]
    const file = `我的报到信息_${today()}.csv`
    return csvResponse(file, BOM + lines.map(csvLine).join(''))
  })

function yearsSince(year: number): number[] {
  return Array.from({ length: thisYear() - year + 1 }, (_, place) => year + place)
}

/** What a holder did in a year and what the village said of it, one line each. */
function ownYear({ registration, year, claims, records, earlier, evaluation }: Year): string[][] {
  return [
    ...claims.map((claim) => [
      `${year}年认领`,
      `${words(claimFields, { ...claim, claimedOn: localDay(claim.claimedAt) })} · ${claimStates[claim.status].name}`,
    ]),
    ...[...earlier, ...records].map((record) => [
      `${year}年服务记录`,
      `${words(recordFields[registration.kind], record)} · ${recordStates[record.status].name}${record.reason ? ` · ${record.reason}` : ''}`,
    ]),
    ...(evaluation?.status === 'issued'
      ? [[`${year}年评语`, words(evaluationFields[registration.kind], evaluation)]]
      : []),
  ]
}

function words(fields: Record<string, Field>, answers: object): string {
  return Object.entries(fields)
    .map(([name, field]) => field.show((answers as Answers)[name]))
    .filter(Boolean)
    .join(' · ')
}
