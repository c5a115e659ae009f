import { deleteCookie, setCookie } from 'hono/cookie'
import {
  createOfficeSession,
  deleteOfficeSession,
  findOfficeByKey,
  findOfficeBySession,
  SESSION_LIFE,
} from '../../db/access.ts'
import { recordEvent, recordFailure } from '../../db/audit-events.ts'
import { countAttempt } from '../../db/throttles.ts'
import { now } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { clientOf, siteOrigin, type AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { OFFICE_COOKIE } from '../who.ts'

const SIGN_IN = '/office/sign-in/'
const SIGN_INS = { attempts: 30, minutes: 15 }

/** An access key that was typed wrongly is not shown again. */
export function showSignIn(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'office/sign-in', {}, answer && { ...answer, values: {} })
}

export async function signIn(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const typed = lastValue((await postedFields(c)).key)
  const office = await findOfficeByKey(storage, typed)
  if (!office) return refuse(c, typed)
  const session = await createOfficeSession(storage, office.accessKey, now())
  await recordEvent(storage, office, { page: SIGN_IN, action: 'sign-in' })
  setCookie(c, OFFICE_COOKIE, session, {
    path: '/office/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: siteOrigin(c).startsWith('https:'),
    maxAge: SESSION_LIFE / 1000,
  })
  return c.redirect('/office/', 303)
}

export async function signOut(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const session = deleteCookie(c, OFFICE_COOKIE, { path: '/office/' })
  const office = session && (await findOfficeBySession(storage, session, now()))
  if (session && office) {
    await deleteOfficeSession(storage, session)
    await recordEvent(storage, office, { page: SIGN_IN, action: 'sign-out' })
  }
  return c.redirect('/office/sign-in/', 303)
}

/** Only failures count: with 140 bits nobody guesses a key, and nobody can lock an office out. */
async function refuse(c: AppContext, typed: string): Promise<Response> {
  const wait = await countAttempt(c.var.storage, [{ counted: `sign-in ${clientOf(c)}`, ...SIGN_INS }], now())
  if (wait > 0)
    return showSignIn(c, { status: 429, trouble: `试的次数太多了，请过 ${wait} 分钟再试。`, wait: wait * 60 })
  if (typed.trim()) await recordFailure(c.var.storage, SIGN_IN)
  const message = typed.trim() ? `访问口令不对，请照${town.inShort}发的口令再输一遍` : '请填写访问口令'
  return showSignIn(c, { status: 422, errors: [{ field: 'key', message }] })
}
