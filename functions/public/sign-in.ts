import { findOfficeByKey } from '../../db/access.ts'
import { recordAudit } from '../../db/audit-events.ts'
import { beginOfficeSession, endOfficeSession } from '../../db/office-sessions.ts'
import { countAttempt } from '../../db/throttles.ts'
import { browserName } from '../../src/domain/browser.ts'
import { now } from '../../src/domain/calendar.ts'
import { officeName, slugOf } from '../../src/domain/office.ts'
import { town } from '../../src/domain/town.ts'
import { askedNext, keptForm, SIGN_IN } from '../after-sign-in.ts'
import { clientOf, type AppContext } from '../context.ts'
import { dropOfficeCookie, readOfficeCookie, setOfficeCookie } from '../office-cookie.ts'
import { officeOfForm } from '../office-forms.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

const SIGN_INS = { attempts: 30, minutes: 15 }

/** An access key that was typed wrongly is not shown again. */
export async function showSignIn(c: AppContext, answer?: Answer): Promise<Response> {
  const kept = answer && (lastValue((await postedFields(c)).kept) || undefined)
  return show(c, 'office/sign-in', { next: askedNext(c), kept }, answer && { ...answer, values: {} })
}

export async function signIn(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const typed = lastValue((await postedFields(c)).key)
  const office = await findOfficeByKey(storage, typed)
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
  await recordAudit(storage, office, 'sign-in', '')
  if (!again) return c.redirect(askedNext(c) ?? '/office/', 303)
  const page = await show(c, 'office/sign-in', { again })
  // Only what the context makes has its cookies.
  return c.newResponse(page.body, page)
}

export async function signOut(c: AppContext): Promise<Response> {
  const secret = dropOfficeCookie(c)
  if (secret) await endOfficeSession(c.var.storage, secret)
  return c.redirect(SIGN_IN, 303)
}

/** Only failures count: with 140 bits nobody guesses a key, and nobody can lock an office out. */
async function refuse(c: AppContext, typed: string): Promise<Response> {
  const wait = await countAttempt(c.var.storage, [{ counted: `sign-in ${clientOf(c)}`, ...SIGN_INS }], now())
  if (wait > 0)
    return showSignIn(c, { status: 429, trouble: `试的次数太多了，请过 ${wait} 分钟再试。`, wait: wait * 60 })
  const message = typed.trim() ? `访问口令不对，请照${town.inShort}发的口令再输一遍` : '请填写访问口令'
  return showSignIn(c, { status: 422, errors: [{ field: 'key', message }] })
}
