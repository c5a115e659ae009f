import { listRenewals, renewLink } from '../../db/link-renewals.ts'
import { now } from '../../src/domain/calendar.ts'
import { renewing } from '../../src/domain/forms/renewing.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { Check, Renewal } from '../../src/domain/link-use.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { siteOrigin, type AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

/*
 * An office reads no private link: it makes one, which is shown this once to be printed, and the one before stops. So
 * nobody has a link of somebody's unseen: its holder finds the old one dead, and the page says when and by whom.
 */

/** Asks how the holder was known; for the first link of somebody who came on paper, only to press a button. */
export async function showLink(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const asked = await findAsked(c, office)
  return asked ? show(c, 'office/registrations/number/link', asked, answer) : c.notFound()
}

/** The first link of somebody who came on paper. */
export async function issue(c: AppContext, office: VillageOffice): Promise<Response> {
  const asked = await findAsked(c, office)
  if (!asked?.isFirst) return showLink(c, office, { status: 409, trouble: alreadyMade })
  return make(c, office, asked, null)
}

/** A new link for somebody who has lost theirs. */
export async function renew(c: AppContext, office: VillageOffice): Promise<Response> {
  const asked = await findAsked(c, office)
  if (!asked) return c.notFound()
  const parsed = parseAnswers(renewing, await postedFields(c))
  if (!parsed.ok) return showLink(c, office, { status: 422, errors: parsed.errors })
  return make(c, office, asked, parsed.answers.checked)
}

/** For whom a link may be made here: who has moved has it made by the new village, since it leads there. */
async function findAsked(c: AppContext, office: VillageOffice) {
  const registration = await ownRegistration(c, office)
  if (!registration?.answers || registration.movedTo) return undefined
  const renewals = await listRenewals(c.var.storage, registration.id)
  // Who registered online has had the link from the beginning.
  return { registration, renewals, isFirst: registration.entry === 'paper' && renewals.length === 0 }
}

const alreadyMade = '这份报到的专用链接刚刚打印过，或者有改动。没有印出来的，请换发一个。'

async function make(
  c: AppContext,
  office: VillageOffice,
  asked: { registration: Registration; renewals: Renewal[]; isFirst: boolean },
  checked: Check | null,
): Promise<Response> {
  const { storage } = c.var
  const { registration } = asked
  const seen = { ...registration, revision: postedRevision(await postedFields(c)) }
  const token = await renewLink(storage, seen, { at: now(), village: office.village, checked })
  if (!token) return showLink(c, office, { status: 409, trouble: alreadyMade })
  const link = new URL(`/receipts/${token}/`, siteOrigin(c)).href
  return show(c, 'office/registrations/number/link', { ...asked, link })
}
