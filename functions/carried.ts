import { param, type AppContext } from './context.ts'
import { lastValue, postedFields, type Posted } from './posted.ts'

/*
 * Who was on a holder's page when the half hour ended looks the registration up again, and goes on where it was. The page
 * and what was typed there go along as hidden fields: `path`, and `kept.…` for each field.
 */

const KEPT = 'kept.'

/** The hidden fields for the page at hand. */
export async function carry(c: AppContext): Promise<Posted> {
  const path = c.req.path.slice(`/receipts/${param(c, 'token')}/`.length)
  const posted = c.req.method === 'POST' ? await postedFields(c) : {}
  const kept = Object.entries(posted).map(([name, value]) => [KEPT + name, value])
  return { path, ...Object.fromEntries(kept) }
}

/** The hidden fields of a form that was posted, to be sent along once more. */
export function carriedAlong(posted: Posted): Posted {
  return Object.fromEntries(Object.entries(posted).filter(([name]) => name === 'path' || name.startsWith(KEPT)))
}

/** Where to go on after the token, and what was typed there; nothing was where it was only looked at. */
export function goingOn(posted: Posted): { path: string; typed?: Posted } {
  const path = lastValue(posted.path)
  const typed = Object.entries(posted).flatMap(([name, value]) =>
    name.startsWith(KEPT) ? [[name.slice(KEPT.length), value]] : [],
  )
  return {
    path: /^(?:[\w-]+\/)*$/.test(path) ? path : '',
    ...(typed.length > 0 && { typed: Object.fromEntries(typed) }),
  }
}
