import { Hono } from 'hono'
import {
  amendRegistration,
  findRegistrationByNumber,
  findRegistrationByToken,
  linkToken,
  withdrawRegistration,
} from '../db/registrations.ts'
import { formatNumber, parseNumber } from '../db/receipt-number.ts'
import { listProjects } from '../db/service-items.ts'
import { countAttempt } from '../db/throttles.ts'
import { localTime, now, thisYear, today } from '../src/calendar.ts'
import { parseAnswers, type Answers, type FieldError } from '../src/forms/define.ts'
import { findReceipt } from '../src/forms/find-receipt.ts'
import { registrationForms } from '../src/forms/index.ts'
import { registrationStates, tooLateToAmend } from '../src/states.ts'
import { answerWithPage, clientOf, one, postedFields, type AppContext, type AppEnv } from './context.ts'
import { BOM, cellOf, csvLine, csvResponse } from './csv.ts'

/** What a page of receipts shows after a POST. */
export interface ReceiptPage {
  values: Answers
  errors: FieldError[]
  trouble?: string
}

// Numbers follow each other and neighbours know telephones. Twenty tries a month for a telephone: two years for a
// village of five hundred. Twenty a day for a number: longer than anybody lives. Who is locked out asks the village.
const DAY = 24 * 60
const PER_NUMBER = { attempts: 20, minutes: DAY }
const PER_NUMBER_AND_CLIENT = { attempts: 5, minutes: 60 }
const PER_TELEPHONE = { attempts: 5, minutes: 60 }
const PER_TELEPHONE_AND_MONTH = { attempts: 20, minutes: 30 * DAY }
const PER_CLIENT = { attempts: 40, minutes: 60 }

export const receipts = new Hono<AppEnv>()
  .post('/receipts/', async (c, next) => {
    const posted = await postedFields(c)
    const page = (status: number, more: Partial<ReceiptPage>, wait?: number) =>
      answerWithPage(c, next, status, { receipt: { values: posted, errors: [], ...more } }, wait)
    const number = parseNumber(one(posted.number))
    const asked = parseAnswers({ telephone: findReceipt.telephone }, posted)
    const errors = asked.ok ? [] : asked.errors
    if (!number)
      errors.unshift({
        field: 'number',
        message: one(posted.number).trim() ? '编号不对，请照回执上的编号再抄一遍，一位也不能错' : '请填写编号',
      })
    if (!number || !asked.ok) return page(422, { errors })

    const { storage } = c.var
    const telephone = String(asked.answers.telephone)
    const found = formatNumber(number)
    const wait = await countAttempt(
      storage,
      [
        { of: `find ${found}`, ...PER_NUMBER },
        { of: `find ${found} from ${clientOf(c)}`, ...PER_NUMBER_AND_CLIENT },
        { of: `find ${telephone}`, ...PER_TELEPHONE },
        { of: `find ${telephone} in a month`, ...PER_TELEPHONE_AND_MONTH },
        { of: `find from ${clientOf(c)}`, ...PER_CLIENT },
      ],
      now(),
    )
    if (wait > 0) {
      const trouble = `试的次数太多了。为了保护大家的信息，请过 ${wait} 分钟再试，或带上编号到村居查询。`
      return page(429, { trouble }, wait * 60)
    }
    const registration = await findRegistrationByNumber(storage, number)
    const kept = registration?.answers?.[registrationForms[registration.kind].telephone]
    if (!registration || kept !== telephone)
      return page(422, { trouble: '没有找到编号和电话都对得上的回执。请核对编号；电话要填报到时留的那一个。' })
    return c.redirect(`/receipts/${await linkToken(storage, registration.id)}/`, 303)
  })

  .post('/receipts/:token/', async (c, next) => {
    const registration = await held(c)
    if (!registration) return c.notFound()
    const posted = await postedFields(c)
    if (posted.withdraw !== 'yes') {
      const errors = [{ field: 'withdraw', message: '要撤回，请先勾选「我知道撤回后不能恢复」' }]
      return answerWithPage(c, next, 422, { receipt: { values: posted, errors } })
    }
    await withdrawRegistration(c.var.storage, registration.id)
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
    const parsed = parseAnswers(registrationForms[kind].asked, posted, offered as string[])
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
    ]
    const file = `我的报到信息_${today()}.csv`
    return csvResponse(file, BOM + lines.map(csvLine).join(''))
  })

/** The registration whose private link this is. */
function held(c: AppContext) {
  return findRegistrationByToken(c.var.storage, c.req.param('token') ?? '')
}
