import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import {
  findRegistrationByNumber,
  listRegistrations,
  nameOf,
  parseCursor,
  receiveRegistration,
  returnRegistration,
  type Cursor,
  type Registration,
} from '../../db/registrations.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { parseAnswers } from '../../src/domain/forms/define.ts'
import { receiving, returning } from '../../src/domain/forms/receiving.ts'
import { answerWithPage, one, postedFields, postedRevision, type AppContext, type AppEnv } from '../context.ts'
import type { Storage } from '../../db/storage.ts'

/** What a search by name found, newest first. */
export interface Search {
  query: string
  found: Registration[]
  /** Where to go on: names are sealed, so a search opens so many rows at a time. */
  next?: Cursor
}

export const officeRegistrations = new Hono<AppEnv>()
  // Reading is written down before anything is read.
  .get('/office/registrations/', async (c, next) => {
    await recordAudit(c.var.storage, c.var.office, 'list', new URL(c.req.url).search)
    return next()
  })
  .get('/office/registrations/:number/', async (c, next) => {
    const registration = await ownRegistration(c)
    if (!registration) return c.notFound()
    await recordAudit(c.var.storage, c.var.office, 'read', registration.number)
    return next()
  })

  // A POST, not a GET: what is searched for is a person's name, and no name stands in an address.
  .post('/office/registrations/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const posted = await postedFields(c)
    const query = one(posted.query).trim()
    if (query === '') return c.redirect('/office/registrations/', 303)
    const number = parseNumber(query)
    if (number?.village === office.village) return c.redirect(`/office/registrations/${formatNumber(number)}/`, 303)
    const before = parseCursor(`${one(posted.submittedAt)}.${one(posted.id)}`)
    const search = await searchByName(storage, office.village, query, before)
    await recordAudit(storage, office, 'search', String(search.found.length))
    return answerWithPage(c, next, 200, { desk: { search, values: posted } })
  })

  .post('/office/registrations/:number/', async (c, next) => {
    const { storage, office } = c.var
    const registration = await ownRegistration(c)
    if (!registration) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: NonNullable<App.Locals['desk']>) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const returned = posted.step === 'return'
    const parsed = parseAnswers(returned ? returning : receiving, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    const seen = { id: registration.id, revision: postedRevision(posted) }
    const done = returned
      ? await returnRegistration(storage, seen, String(parsed.answers.reason))
      : await receiveRegistration(storage, seen, String(parsed.answers.receivedOn))
    if (!done) return page(409, { trouble: '这份报到单刚刚有改动，下面是最新的内容，请核对后再操作。' })
    await recordAudit(storage, office, returned ? 'return' : 'receive', registration.number)
    return c.redirect(`/office/registrations/${registration.number}/`, 303)
  })

/** The registration at this address, when it is this village's; another village's is as good as none. */
export async function ownRegistration(c: AppContext): Promise<Registration | undefined> {
  const number = parseNumber(c.req.param('number') ?? '')
  if (!number || number.village !== c.var.office.village) return undefined
  return findRegistrationByNumber(c.var.storage, number)
}

async function searchByName(storage: Storage, village: string, query: string, before?: Cursor): Promise<Search> {
  const found: Registration[] = []
  let cursor = before
  for (let batch = 0; batch < 10; batch++) {
    const rows = await listRegistrations(storage, { village, before: cursor }, 200)
    for (const row of rows) if (nameOf(row).includes(query)) found.push(row)
    const last = rows.at(-1)
    cursor = rows.length === 200 && last ? { submittedAt: last.submittedAt, id: last.id } : undefined
    if (!cursor || found.length >= 20) break
  }
  return { query, found, ...(cursor && { next: cursor }) }
}
