import { recordEvent } from '../db/audit-events.ts'
import { endListedSession, endOtherSessions, listOfficeSessions } from '../db/office-sessions.ts'
import { now } from '../src/domain/calendar.ts'
import type { Office } from '../src/domain/office.ts'
import { byStep } from './by-step.ts'
import type { AppContext } from './context.ts'
import { readOfficeCookie } from './office-cookie.ts'
import { lastValue, postedFields } from './posted.ts'
import { show, type Answer } from './show.ts'

/** Where one's access key is in use. */
export async function showSessions(c: AppContext, { accessKey }: Office, answer?: Answer): Promise<Response> {
  const sessions = await listOfficeSessions(c.var.storage, accessKey, { at: now(), secret: readOfficeCookie(c) })
  return show(c, 'office/sessions', { sessions }, answer)
}

export const takeSessionStep = byStep(showSessions, {
  async end(c: AppContext, office: Office) {
    await endListedSession(c.var.storage, office.accessKey, lastValue((await postedFields(c)).session))
    return ended(c, office)
  },
  async 'end-others'(c: AppContext, office: Office) {
    await endOtherSessions(c.var.storage, office.accessKey, readOfficeCookie(c) ?? '')
    return ended(c, office)
  },
})

async function ended(c: AppContext, office: Office): Promise<Response> {
  await recordEvent(c.var.storage, office, { page: '/office/sessions/', action: 'end-session' })
  return c.redirect('/office/sessions/', 303)
}
