import { Hono } from 'hono'
import type { Registration } from '../../db/registrations.ts'
import { addRecord, changeRecord, findRecordOf, type RecordWords } from '../../db/service-records.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { inYear, parseAnswers, type Answers } from '../../src/domain/forms/define.ts'
import { recordFields } from '../../src/domain/forms/index.ts'
import { recordStates, recordSteps, refusal, standstill } from '../../src/domain/states.ts'
import { answerWithPage, one, postedFields, postedRevision, type AppEnv } from '../context.ts'
import { held } from './holder.ts'
import type { ReceiptPage } from './receipts.ts'

/** Holders keep 附件2 or 附件6: a row for each service, corrected until the village confirms it. */
export const records = new Hono<AppEnv>()
  .post('/receipts/:token/:year{\\d{4}}/records/new/', async (c, next) => {
    const registration = await held(c)
    const year = Number(c.req.param('year'))
    if (!registration?.answers || year < registration.year || year > thisYear()) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } })
    const parsed = parseRecord(registration, year, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    // The form's ticket becomes the row's id: what is sent twice by a double press is one row.
    const id = /^[\da-f-]{36}$/.test(one(posted.ticket)) ? one(posted.ticket) : crypto.randomUUID()
    if (!(await addRecord(c.var.storage, registration, wordsOf(parsed.answers), { id, at: now() })))
      return page(409, { trouble: standstill(registration.status) ?? '这张表已经交过一次，请重新打开「记一次服务」。' })
    return c.redirect(`/receipts/${c.req.param('token')}/${year}/#records`, 303)
  })

  .post('/receipts/:token/:year{\\d{4}}/records/:record{[\\da-f-]{36}}/', async (c, next) => {
    const { storage } = c.var
    const registration = await held(c)
    const record = registration && (await findRecordOf(storage, registration.id, c.req.param('record')))
    if (!registration?.answers || !record || String(record.year) !== c.req.param('year')) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } })
    const step = posted.step === 'remove' ? 'remove' : 'correct'
    const parsed = step === 'correct' ? parseRecord(registration, record.year, posted) : undefined
    if (parsed && !parsed.ok) return page(422, { errors: parsed.errors })
    const seen = { id: record.id, revision: postedRevision(posted) }
    const words = parsed && wordsOf(parsed.answers)
    if (!(await changeRecord(storage, { registration: registration.id }, seen, step, { at: now(), words }))) {
      const isOpen = (recordSteps[step].from as readonly string[]).includes(record.status)
      const trouble = isOpen
        ? '这条记录刚刚有改动，请回到上一页看最新的内容，再更正。'
        : refusal(recordSteps[step], recordStates[record.status])
      return page(409, { trouble: standstill(registration.status) ?? trouble })
    }
    return c.redirect(`/receipts/${c.req.param('token')}/${record.year}/#records`, 303)
  })

function parseRecord({ kind }: Registration, year: number, posted: Answers) {
  return inYear(year, recordFields[kind], parseAnswers(recordFields[kind], posted))
}

function wordsOf({ date, category = null, content }: Answers): RecordWords {
  return { date, category, content } as RecordWords
}
