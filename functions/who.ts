import { findReplacedLink } from '../db/link-renewals.ts'
import { findLetter } from '../db/letters.ts'
import { createPass, readPass } from '../db/passes.ts'
import { findRegistration, findRegistrationByToken } from '../db/registrations.ts'
import type { Storage } from '../db/storage.ts'
import { now } from '../src/domain/calendar.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { Letter } from '../src/domain/letter.ts'
import type { Right } from '../src/domain/right.ts'
import { param, type AppContext } from './context.ts'
import { noteUse } from './note-use.ts'
import { letterExpired, linkNeeded, linkReplaced, passExpired } from './refusals.ts'

/*
 * Who comes without an account, known by what stands in the address: everybody, a holder, a letter's sender. Offices are
 * known by signing in (signed-in.ts). The routes say which of these may do what, and nothing else decides who somebody is.
 */

/** What a route does for whom it lets through; it keeps the list of its buttons (by-step.ts), guarded or not. */
export interface Handler<W> {
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
/** The slip with the private link, which only that link leads to. */
export const onSlip = holder('slip')

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
      if (needs === 'print' && right !== 'slip') return toPrint(c, registration, 'print')
      if (needs === 'slip' && right === 'link') return toPrint(c, registration, 'slip')
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
  if (!pass || pass.right === 'letter') return undefined
  const registration = await findRegistration(storage, pass.of)
  return registration && { right: pass.right, registration, isExpired: pass.expiresAt <= now() }
}

async function turnAway(c: AppContext, token: string): Promise<Response> {
  const replaced = await findReplacedLink(c.var.storage, token)
  return replaced ? linkReplaced(c, replaced) : c.notFound()
}

/** Leads to the same page at an address that opens nothing else, for half an hour. */
async function toPrint(c: AppContext, registration: Registration, right: 'print' | 'slip'): Promise<Response> {
  if (c.var.right === 'pair') await noteUse(c, registration, 'print')
  const pass = await createPass(c.var.storage, right, registration.id, now())
  return c.redirect(new URL(c.req.url).pathname.replace(param(c, 'token'), pass), 303)
}

/** Whoever wrote a letter, or looked it up with number and code within the last half hour. */
export function sender(handler: Handler<Letter>) {
  const guarded = async (c: AppContext): Promise<Response> => {
    const pass = await readPass(c.var.storage, param(c, 'pass'))
    const letter = pass?.right === 'letter' ? await findLetter(c.var.storage, pass.of) : undefined
    if (!pass || !letter) return c.notFound()
    return pass.expiresAt <= now() ? letterExpired(c) : handler(c, letter)
  }
  return Object.assign(guarded, { steps: handler.steps })
}
