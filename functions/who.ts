import { getFetchState } from 'astro/hono'
import type { Next } from 'hono'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { findOfficeByKey, findOfficeBySession } from '../db/access.ts'
import { recordFailure } from '../db/audit-events.ts'
import { findRegistrationByToken } from '../db/registrations.ts'
import { now } from '../src/domain/calendar.ts'
import type { Office, TownOffice, VillageOffice } from '../src/domain/office.ts'
import type { Registration } from '../src/domain/registration.ts'
import { param, type AppContext, type AppEnv } from './context.ts'

/** The cookie of whoever is signed in to an office. */
export const OFFICE_COOKIE = 'office'

/*
 * The one place that decides who somebody is. The routes say which of these may do what. A guarded handler keeps the list
 * of its buttons (`steps`, by-step.ts).
 */

interface Handler<W> {
  (c: AppContext, who: W): Promise<Response>
  steps?: string[]
}

/** Everybody, known or not. */
export function everybody(handler: ((c: AppContext) => Response | Promise<Response>) & { steps?: string[] }) {
  // Hono hands `next` to a handler too, which a page would take for an answer to a POST.
  return Object.assign((c: AppContext) => handler(c), { steps: handler.steps })
}

/** Whoever has the private link of this address; for everybody else there is nothing here. */
export function holder(handler: Handler<Registration>) {
  const guarded = async (c: AppContext): Promise<Response> => {
    const registration = await findRegistrationByToken(c.var.storage, param(c, 'token'))
    return registration ? handler(c, registration) : c.notFound()
  }
  return Object.assign(guarded, { steps: handler.steps })
}

/** A village's office, for its own village alone. Another office is passed on to the next route of this address. */
export function village(handler: Handler<VillageOffice>) {
  const guarded = (c: AppContext, next: Next) => {
    const { office } = getFetchState(c).locals
    return office?.role === 'village' ? handler(c, office) : next()
  }
  return Object.assign(guarded, { steps: handler.steps })
}

/** The town's office. */
export function town(handler: Handler<TownOffice>) {
  const guarded = (c: AppContext, next: Next) => {
    const { office } = getFetchState(c).locals
    return office?.role === 'town' ? handler(c, office) : next()
  }
  return Object.assign(guarded, { steps: handler.steps })
}

/**
 * Nothing under /office/ but signing in and the town's first key is answered to somebody who is not signed in: by the session's cookie or, for
 * programs, by the access key itself (`Authorization: Bearer`, RFC 6750).
 */
export const officeOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.path === '/office/sign-in/' || c.req.path.startsWith('/office/first-key/')) return next()
  const bearer = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const office = await findOffice(c, bearer)
  if (office) {
    getFetchState(c).locals.office = office
    return next()
  }
  if (bearer) await recordFailure(c.var.storage, '')
  if (bearer || c.req.path.startsWith('/office/exports/'))
    return c.text('需要登录，或者访问口令不对。\n', 401, { 'WWW-Authenticate': 'Bearer' })
  return c.redirect('/office/sign-in/', 303)
})

async function findOffice(c: AppContext, bearer: string | undefined): Promise<Office | undefined> {
  if (bearer) return findOfficeByKey(c.var.storage, bearer)
  const session = getCookie(c, OFFICE_COOKIE)
  return session ? findOfficeBySession(c.var.storage, session, now()) : undefined
}
