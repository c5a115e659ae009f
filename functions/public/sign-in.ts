import { recordEvent, recordFailure } from '../../db/audit-events.ts'
import { beginOfficeSession, endOfficeSession, findOfficeBySession } from '../../db/office-sessions.ts'
import { browserName } from '../../src/domain/browser.ts'
import { now } from '../../src/domain/calendar.ts'
import { officeName, slugOf } from '../../src/domain/office.ts'
import { town } from '../../src/domain/town.ts'
import { askedNext, keptForm, SIGN_IN } from '../after-sign-in.ts'
import { secondsOf, whenAgain } from '../attempts.ts'
import type { AppContext } from '../context.ts'
import { dropOfficeCookie, readOfficeCookie, setOfficeCookie } from '../office-cookie.ts'
import { officeOfForm } from '../office-forms.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { tryKey } from '../signed-in.ts'

/** An access key that was typed wrongly is not shown again. */
export async function showSignIn(c: AppContext, answer?: Answer): Promise<Response> {
  const kept = answer && (lastValue((await postedFields(c)).kept) || undefined)
  return show(c, 'office/sign-in', { next: askedNext(c), kept }, answer && { ...answer, values: {} })
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
  const again = await keptForm(c)
  const theirs = again && officeOfForm(again.posted)
  if (theirs && theirs !== slugOf(office)) {
    const name = officeName(theirs) ?? '另一个办公室'
    const trouble = `刚才填写的内容是${name}的：请用${name}的口令登录，接着办。`
    return showSignIn(c, { status: 409, trouble })
  }
  const begun = { at: now(), browser: browserName(c.req.header('User-Agent') ?? ''), instead: readOfficeCookie(c) }
  setOfficeCookie(c, await beginOfficeSession(storage, office.accessKey, begun))
  await recordEvent(storage, office, { page: SIGN_IN, action: 'sign-in' })
  if (!again) return c.redirect(askedNext(c) ?? '/office/', 303)
  const page = await show(c, 'office/sign-in', { again })
  // Only what the context makes has its cookies.
  return c.newResponse(page.body, page)
}

export async function signOut(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const secret = dropOfficeCookie(c)
  const office = secret && (await findOfficeBySession(storage, secret, now()))
  if (secret && office) {
    await endOfficeSession(storage, secret)
    await recordEvent(storage, office, { page: SIGN_IN, action: 'sign-out' })
  }
  return c.redirect(SIGN_IN, 303)
}

async function refuse(c: AppContext, typed: string): Promise<Response> {
  if (typed.trim()) await recordFailure(c.var.storage, SIGN_IN)
  const message = typed.trim() ? `访问口令不对，请照${town.inShort}发的口令再输一遍` : '请填写访问口令'
  return showSignIn(c, { status: 422, errors: [{ field: 'key', message }] })
}
