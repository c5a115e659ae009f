import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { findNamesake, findRegistrationByToken, isTicketTaken, submitRegistration } from '../../db/registrations.ts'
import { listProjects } from '../../db/service-items.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/define.ts'
import { isRegistrantKind } from '../../src/domain/forms/index.ts'
import { paperEntry } from '../../src/domain/forms/receiving.ts'
import { answerWithPage, one, postedFields, type AppEnv } from '../context.ts'
import { ownRegistration } from './registrations.ts'
import type { DeskPage } from './office.ts'

/** A clerk types in a paper form for someone without a telephone, and prints its receipt with the private link. */
export const paperEntries = new Hono<AppEnv>()
  .post('/office/registrations/new/:kind/', async (c, next) => {
    const { storage, office } = c.var
    const { kind } = c.req.param()
    const { village } = office
    if (!village || !isRegistrantKind(kind)) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const offered = kind === 'member' ? await listProjects(storage, village, thisYear()) : []
    const parsed = parseAnswers(paperEntry[kind], posted, offered)
    const errors = parsed.ok ? [] : parsed.errors
    if (posted.consent !== 'yes') errors.push({ field: 'consent', message: '请核对纸质表上有本人签名，再勾选' })
    if (errors.length > 0 || !parsed.ok) return page(422, { errors })
    const { receivedOn, ...answers } = parsed.answers
    const ticket = /^[\w-]{22}$/.test(one(posted.ticket)) ? one(posted.ticket) : randomToken()
    const send = { kind, village, answers, ticket, at: now(), paper: { receivedOn: String(receivedOn) } }
    // It opens the names of those who stand here: a reading like any search.
    if (posted.twice !== 'yes') await recordAudit(storage, office, 'search', 'namesake')
    const namesake = posted.twice === 'yes' ? undefined : await findNamesake(storage, village, kind, answers)
    // A form sent a second time finds itself: whether it is the same, submitting it tells.
    if (namesake && !(await isTicketTaken(storage, ticket))) return page(409, { namesake })
    const taken = await submitRegistration(storage, send)
    if (!taken) return page(409, { trouble: '这张表已经录入过另一份。要把下面的内容录为新的一份，请再按一次。' })
    const { number } = (await findRegistrationByToken(storage, taken.token))!
    await recordAudit(storage, office, 'enter', number)
    return c.redirect(`/office/registrations/${number}/print/`, 303)
  })

  // The private link is shown to the office only where the office typed the form in.
  .get('/office/registrations/:number/print/', async (c, next) => {
    const registration = await ownRegistration(c)
    if (registration?.entry !== 'paper' || !registration.answers) return c.notFound()
    await recordAudit(c.var.storage, c.var.office, 'print-link', registration.number)
    return next()
  })
