import { getFetchState } from 'astro/hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { eventOf, registrationsOf } from '../db/audit-events.ts'
import { noting, openStorage } from '../db/storage.ts'
import type { Office } from '../src/domain/office.ts'
import type { AppContext, AppEnv } from './context.ts'

/**
 * The one place that logs what an office does, whatever the handler, the method and the status: all that it changes, in
 * the transaction that changes it, and whose words were opened for the answer, before the answer leaves. Words that
 * cannot be logged are not shown.
 */
export const officeLog = createMiddleware<AppEnv>(async (c, next) => {
  const { office } = getFetchState(c).locals
  if (!office) return next()
  // It would open words and show none.
  if (c.req.method === 'HEAD') return c.body(null, 405, { Allow: 'GET, POST' })
  const storage = await openStorage(c.env, () => ({
    each: eventOf(office, { page: pageOf(c), action: c.var.step ?? '' }),
  }))
  const opened = new Set<string>()
  c.set('storage', noting(storage, opened))
  await next()
  // A redirect shows nobody's words.
  if (opened.size > 0 && !c.var.isFailure && c.res.status !== 303)
    await storage.record([await readingOf(c, office, opened)])
})

async function readingOf(c: AppContext, office: Office, opened: Set<string>) {
  const registrations = await registrationsOf(c.var.storage, opened)
  if (!registrations) return eventOf(office, { page: pageOf(c), action: 'read', subject: c.var.looked })
  const [only] = registrations
  const isOne = registrations.length === 1
  const registration = isOne ? only : c.var.about
  return eventOf(office, {
    page: pageOf(c),
    action: 'read',
    subject: c.var.looked,
    ...(registration && { registration }),
    ...(!isOne && { count: registrations.length || opened.size }),
  })
}

/** The address as the routes have it, `/office/registrations/:number/`: never as it was typed. */
function pageOf(c: AppContext): string {
  return routePath(c).replace(/\{(?:[^{}]|\{[^}]*\})*\}/g, '')
}
