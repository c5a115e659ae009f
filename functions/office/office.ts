import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { getFetchState } from 'astro/hono'
import {
  createOfficeSession,
  deleteOfficeSession,
  findOfficeByKey,
  findOfficeBySession,
  SESSION_LIFE,
} from '../../db/access.ts'
import { recordAudit } from '../../db/audit-events.ts'
import type { Registration } from '../../db/registrations.ts'
import { countAttempt } from '../../db/throttles.ts'
import type { FieldError } from '../../src/domain/forms/define.ts'
import type { Search } from './registrations.ts'
import { answerWithPage, clientOf, one, postedFields, siteOrigin, type AppEnv } from '../context.ts'
import { now } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'

/** What an office's page shows after a POST. */
export interface DeskPage {
  values?: Record<string, string | string[]>
  errors?: FieldError[]
  trouble?: string
  search?: Search
  /** Who stands under the same name already. */
  namesake?: Registration
  /** How many were asked to be confirmed or written at once, and how many were. */
  done?: { asked: number; confirmed: number }
}

const COOKIE = 'office'
const SIGN_INS = { attempts: 30, minutes: 15 }

/**
 * The one place that decides who an office is: by the session's cookie or, for programs, by the access key itself
 * (`Authorization: Bearer`, RFC 6750). Nothing under /office/ but signing in is answered without.
 */
export const officeOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.path === '/office/sign-in/') return next()
  const bearer = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const session = getCookie(c, COOKIE)
  const office = bearer
    ? await findOfficeByKey(c.var.storage, bearer)
    : session && (await findOfficeBySession(c.var.storage, session, now()))
  if (office) {
    c.set('office', office)
    getFetchState(c).locals.office = office
    return next()
  }
  if (bearer || c.req.path.startsWith('/office/exports/'))
    return c.text('需要登录，或者访问口令不对。\n', 401, { 'WWW-Authenticate': 'Bearer' })
  return c.redirect('/office/sign-in/', 303)
})

export const office = new Hono<AppEnv>()
  .post('/office/sign-in/', async (c, next) => {
    const { storage } = c.var
    const posted = await postedFields(c)
    const at = now()
    const found = await findOfficeByKey(storage, one(posted.key))
    if (!found) {
      // Only failures count: with 140 bits nobody guesses, and nobody can lock an office out.
      const wait = await countAttempt(storage, [{ of: `sign-in ${clientOf(c)}`, ...SIGN_INS }], at)
      const errors = [
        {
          field: 'key',
          message: one(posted.key).trim() ? `访问口令不对，请照${town.inShort}发的口令再输一遍` : '请填写访问口令',
        },
      ]
      const trouble = `试的次数太多了，请过 ${wait} 分钟再试。`
      return wait > 0
        ? answerWithPage(c, next, 429, { desk: { trouble } }, wait * 60)
        : answerWithPage(c, next, 422, { desk: { errors } })
    }
    setCookie(c, COOKIE, await createOfficeSession(storage, found.accessKey, at), {
      path: '/office/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: siteOrigin(c).startsWith('https:'),
      maxAge: SESSION_LIFE / 1000,
    })
    await recordAudit(storage, found, 'sign-in', '')
    return c.redirect('/office/', 303)
  })
  .post('/office/sign-out/', async (c) => {
    const session = deleteCookie(c, COOKIE, { path: '/office/' })
    if (session) await deleteOfficeSession(c.var.storage, session)
    return c.redirect('/office/sign-in/', 303)
  })
