import { getFetchState } from 'astro/hono'
import type { Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { findOfficeByKey } from '../db/access.ts'
import { findOfficeBySession } from '../db/office-sessions.ts'
import { findRegistrationByToken } from '../db/registrations.ts'
import { now } from '../src/domain/calendar.ts'
import { officeName, slugOf, type Office, type TownOffice, type VillageOffice } from '../src/domain/office.ts'
import type { Registration } from '../src/domain/registration.ts'
import { keepForm, SIGN_IN, signInFor } from './after-sign-in.ts'
import { param, type AppContext, type AppEnv } from './context.ts'
import { readOfficeCookie } from './office-cookie.ts'
import { isOthersForm, nameOffice, officeOfForm } from './office-forms.ts'
import { postedFields } from './posted.ts'
import { showApart } from './show.ts'

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
 * Nothing under /office/ but signing in and the town's first key is answered to somebody who is not signed in: by the
 * session's cookie or, for programs, by the access key itself (`Authorization: Bearer`, RFC 6750).
 */
export const officeOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.path === SIGN_IN || c.req.path.startsWith('/office/first-key/')) return next()
  const bearer = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const office = await findOffice(c, bearer)
  if (!office) return bearer ? unknownKey(c) : askToSignIn(c)
  if (await isOthersForm(c, office)) return askForOwnOffice(c, office)
  getFetchState(c).locals.office = office
  await next()
  nameOffice(c, office)
})

async function findOffice(c: AppContext, bearer: string | undefined): Promise<Office | undefined> {
  if (bearer) return findOfficeByKey(c.var.storage, bearer)
  const secret = readOfficeCookie(c)
  return secret ? findOfficeBySession(c.var.storage, secret, now()) : undefined
}

function unknownKey(c: AppContext): Response {
  return c.text('需要登录，或者访问口令不对。\n', 401, { 'WWW-Authenticate': 'Bearer' })
}

/** A page waits for its reader to sign in; a form is carried along, and a program is told. */
async function askToSignIn(c: AppContext): Promise<Response> {
  if (c.req.method === 'POST')
    return signInPage(c, 401, '登录已经过期，或者还没有登录。刚才填写的内容没有丢失：请登录，接着办。')
  const isProgram = !c.req.header('Accept')?.includes('text/html')
  return c.req.path.startsWith('/office/exports/') && isProgram ? unknownKey(c) : c.redirect(signInFor(c), 303)
}

/** The browser has become another office's since the page was opened. */
async function askForOwnOffice(c: AppContext, office: Office): Promise<Response> {
  const theirs = officeName(officeOfForm(await postedFields(c))!) ?? '另一个办公室'
  const trouble = `这一页是${theirs}的，现在登录的却是${officeName(slugOf(office))}，所以什么都没有改。刚才填写的内容没有丢失：请用${theirs}的口令登录，接着办。`
  return signInPage(c, 409, trouble)
}

async function signInPage(c: AppContext, status: number, trouble: string): Promise<Response> {
  const response = await showApart(c, 'office/sign-in', { kept: await keepForm(c) }, { status, trouble })
  if (status === 401) response.headers.set('WWW-Authenticate', 'Bearer')
  return response
}
