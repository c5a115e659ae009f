import { getFetchState } from 'astro/hono'
import type { Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { findOfficeByKey } from '../db/access.ts'
import { recordFailure } from '../db/audit-events.ts'
import { findOfficeBySession } from '../db/office-sessions.ts'
import { now } from '../src/domain/calendar.ts'
import { officeName, slugOf, type Office, type TownOffice, type VillageOffice } from '../src/domain/office.ts'
import { keepForm, SIGN_IN, signInFor } from './after-sign-in.ts'
import { attempt, secondsOf, whenAgain } from './attempts.ts'
import { clientOf, perClient } from './client.ts'
import type { AppContext, AppEnv } from './context.ts'
import { readOfficeCookie } from './office-cookie.ts'
import { isOthersForm, nameOffice, officeOfForm } from './office-forms.ts'
import { postedFields } from './posted.ts'
import { showApart } from './show.ts'
import type { Handler } from './who.ts'

/* Which office has signed in, by its session or its access key. */

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
  const tried = bearer ? await tryKey(c, bearer) : { found: await findSignedIn(c) }
  if ('wait' in tried) return tooManyKeys(c, tried.wait)
  const office = tried.found
  if (!office) return bearer ? refuseKey(c) : askToSignIn(c)
  if (await isOthersForm(c, office)) return askForOwnOffice(c, office)
  getFetchState(c).locals.office = office
  await next()
  nameOffice(c, office)
})

/** With 140 bits nobody guesses a key; but half a key that leaked is worth trying, and worth slowing down. */
const WRONG_KEYS = { failures: 20, minutes: 15 }

/** The office of an access key that somebody typed or sent; or the milliseconds to wait after too many wrong ones. */
export function tryKey(c: AppContext, key: string) {
  const client = clientOf(c)
  const { failures, minutes } = WRONG_KEYS
  const limit = { key: `key ${client}`, failures: perClient(client, failures), minutes }
  return attempt(c, [limit], () => findOfficeByKey(c.var.storage, key))
}

function tooManyKeys(c: AppContext, wait: number): Response {
  const headers = { 'Retry-After': String(secondsOf(wait)) }
  return c.text(`访问口令错的次数太多了，${whenAgain(wait)}。\n`, 429, headers)
}

async function findSignedIn(c: AppContext): Promise<Office | undefined> {
  const secret = readOfficeCookie(c)
  return secret ? findOfficeBySession(c.var.storage, secret, now()) : undefined
}

async function refuseKey(c: AppContext): Promise<Response> {
  await recordFailure(c.var.storage, '')
  return unknownKey(c)
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
