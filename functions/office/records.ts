import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { listRegistrations } from '../../db/registrations.ts'
import { addActivity, changeRecord, confirmRecords, findRecord, type RecordWords } from '../../db/service-records.ts'
import { randomToken } from '../../db/vault.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/define.ts'
import { recordFields } from '../../src/domain/forms/index.ts'
import { declining, MOST_ATTENDING } from '../../src/domain/forms/receiving.ts'
import { holderErased, recordStates, recordSteps, refusal } from '../../src/domain/states.ts'
import { answerWithPage, one, postedFields, postedRevision, postedSeen, type AppEnv } from '../context.ts'
import type { DeskPage } from './office.ts'

/** A village confirms the rows that holders wrote, or says why not; and writes a row for all who came to an activity. */
export const officeRecords = new Hono<AppEnv>()
  .get('/office/records/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', `records ${new URL(c.req.url).search}`)
    return next()
  })
  .get('/office/records/:record/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'read', `record ${c.req.param('record').slice(0, 36)}`)
    return next()
  })
  .get('/office/attendance/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', 'attendance')
    return next()
  })

  .post('/office/records/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const seen = postedSeen(await postedFields(c))
    const confirmed = await confirmRecords(storage, office.village, seen, now())
    await recordAudit(storage, office, 'confirm-record', ...confirmed)
    const done = { asked: seen.length, confirmed: confirmed.length }
    return answerWithPage(c, next, confirmed.length < seen.length ? 409 : 200, { desk: { done } })
  })

  .post('/office/records/:record/', async (c, next) => {
    const { storage, office } = c.var
    const found = office.village && (await findRecord(storage, office.village, c.req.param('record')))
    if (!found || !office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const step = posted.step === 'decline' ? 'decline' : 'confirm'
    const parsed = step === 'decline' ? parseAnswers(declining, posted) : undefined
    if (parsed && !parsed.ok) return page(422, { errors: parsed.errors })
    const seen = { id: found.record.id, revision: postedRevision(posted) }
    const reason = parsed && String(parsed.answers.reason)
    if (!(await changeRecord(storage, { village: office.village }, seen, step, { at: now(), reason }))) {
      const mayStep = (recordSteps[step].from as readonly string[]).includes(found.record.status)
      const refused = refusal(recordSteps[step], recordStates[found.record.status])
      if (reason && mayStep && !found.holder.answers) return page(409, { trouble: holderErased })
      return page(409, { trouble: mayStep ? '这条记录刚刚有改动，下面是最新的内容，请核对后再操作。' : refused })
    }
    await recordAudit(storage, office, `${step}-record`, found.record.id)
    return c.redirect(`/office/records/${found.record.id}/`, 303)
  })

  .post('/office/attendance/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const parsed = parseAnswers(recordFields.member, posted)
    const numbers = new Set([posted.present ?? []].flat())
    const errors = parsed.ok ? [] : parsed.errors
    if (numbers.size === 0) errors.push({ field: 'present', message: '请勾选到场的党员或单位' })
    if (errors.length > 0 || !parsed.ok) return page(422, { errors })
    const received = await listRegistrations(storage, { village: office.village, status: 'received' }, MOST_ATTENDING)
    const present = received.filter(({ number }) => numbers.has(number))
    const activity = /^[\w-]{22}$/.test(one(posted.ticket)) ? one(posted.ticket) : randomToken()
    const words = parsed.answers as unknown as RecordWords
    const added = await addActivity(storage, office.village, words, { activity, present, at: now() })
    await recordAudit(storage, office, 'attend-record', ...present.map(({ number }) => number))
    return answerWithPage(c, next, 200, { desk: { done: { asked: numbers.size, confirmed: added } } })
  })
