import { deleteCookie, setCookie } from 'hono/cookie'
import { createOfficeSession, deleteOfficeSession, SESSION_LIFE } from '../../db/access.ts'
import { recordAudit } from '../../db/audit-events.ts'
import { now } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { secondsOf, whenAgain } from '../attempts.ts'
import { siteOrigin, type AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { OFFICE_COOKIE, tryKey } from '../who.ts'

/** An access key that was typed wrongly is not shown again. */
export function showSignIn(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'office/sign-in', {}, answer && { ...answer, values: {} })
}

export async function signIn(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const typed = lastValue((await postedFields(c)).key)
  const tried = await tryKey(c, typed)
  if ('wait' in tried) {
    const trouble = `从您这个网络输错的次数太多了，${whenAgain(tried.wait)}。急用请换一个网络。`
    return showSignIn(c, { status: 429, trouble, wait: secondsOf(tried.wait) })
  }
  const office = tried.found
  if (!office) return refuse(c, typed)
  setCookie(c, OFFICE_COOKIE, await createOfficeSession(storage, office.accessKey, now()), {
    path: '/office/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: siteOrigin(c).startsWith('https:'),
    maxAge: SESSION_LIFE / 1000,
  })
  await recordAudit(storage, office, 'sign-in', '')
  return c.redirect('/office/', 303)
}

export async function signOut(c: AppContext): Promise<Response> {
  const session = deleteCookie(c, OFFICE_COOKIE, { path: '/office/' })
  if (session) await deleteOfficeSession(c.var.storage, session)
  return c.redirect('/office/sign-in/', 303)
}

function refuse(c: AppContext, typed: string): Promise<Response> {
  const message = typed.trim() ? `访问口令不对，请照${town.inShort}发的口令再输一遍` : '请填写访问口令'
  return showSignIn(c, { status: 422, errors: [{ field: 'key', message }] })
}
