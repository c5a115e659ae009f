import { getFetchState } from 'astro/hono'
import type { Next } from 'hono'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { findOfficeByKey, findOfficeBySession } from '../db/access.ts'
import { findReplacedLink } from '../db/link-renewals.ts'
import { createPass, readPass } from '../db/passes.ts'
import { findRegistration, findRegistrationByToken } from '../db/registrations.ts'
import type { Storage } from '../db/storage.ts'
import { now } from '../src/domain/calendar.ts'
import type { Office, TownOffice, VillageOffice } from '../src/domain/office.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { Right } from '../src/domain/right.ts'
import { param, type AppContext, type AppEnv } from './context.ts'
import { noteUse } from './note-use.ts'
import { linkNeeded, linkReplaced, passExpired } from './refusals.ts'

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

/** Whoever has the private link, which is the holder's signature. */
export const byLink = holder('link')
/** Number and telephone are enough: whoever looked the registration up within the last half hour. */
export const byPair = holder('pair')
/** A sheet, always at an address of its own: browsers print it in the margin, and it opens nothing but sheets. */
export const onPaper = holder('print')

/** Whoever comes with what the route needs; `needs` stays on the handler, for tests to read. */
function holder(needs: Right) {
  return (handler: Handler<Registration>) => {
    const guarded = async (c: AppContext): Promise<Response> => {
      const token = param(c, 'token')
      const { storage } = c.var
      const came = (await findHolder(storage, token)) ?? (await findPassed(storage, token))
      if (!came) return turnAway(c, token)
      const { right, registration, isExpired } = came
      if (isExpired) return passExpired(c)
      c.set('right', right)
      if (right === needs || (needs === 'pair' && right === 'link')) return handler(c, registration)
      if (needs === 'print') return toSheet(c, registration)
      return right === 'pair' ? linkNeeded(c, registration.village) : c.notFound()
    }
    return Object.assign(guarded, { steps: handler.steps, needs })
  }
}

interface Came {
  right: Right
  registration: Registration
  isExpired?: boolean
}

async function findHolder(storage: Storage, token: string): Promise<Came | undefined> {
  const registration = await findRegistrationByToken(storage, token)
  return registration && { right: 'link', registration }
}

async function findPassed(storage: Storage, token: string): Promise<Came | undefined> {
  const pass = await readPass(storage, token)
  const registration = pass && (await findRegistration(storage, pass.registration))
  return registration && { right: pass.right, registration, isExpired: pass.expiresAt <= now() }
}

async function turnAway(c: AppContext, token: string): Promise<Response> {
  const replaced = await findReplacedLink(c.var.storage, token)
  return replaced ? linkReplaced(c, replaced) : c.notFound()
}

/** Leads to the same sheet at an address that holds nothing secret for longer than half an hour. */
async function toSheet(c: AppContext, registration: Registration): Promise<Response> {
  if (c.var.right === 'pair') await noteUse(c, registration, 'print')
  const pass = await createPass(c.var.storage, 'print', registration.id, now())
  return c.redirect(c.req.path.replace(param(c, 'token'), pass), 303)
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
  if (bearer || c.req.path.startsWith('/office/exports/'))
    return c.text('需要登录，或者访问口令不对。\n', 401, { 'WWW-Authenticate': 'Bearer' })
  return c.redirect('/office/sign-in/', 303)
})

async function findOffice(c: AppContext, bearer: string | undefined): Promise<Office | undefined> {
  if (bearer) return findOfficeByKey(c.var.storage, bearer)
  const session = getCookie(c, OFFICE_COOKIE)
  return session ? findOfficeBySession(c.var.storage, session, now()) : undefined
}
