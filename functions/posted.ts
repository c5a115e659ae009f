import { HTTPException } from 'hono/http-exception'
import { randomToken } from '../db/vault.ts'
import { isId } from '../src/domain/id.ts'
import type { AppContext } from './context.ts'

/** What a form posts: a name that stands several times in it has a list. */
export type Posted = Record<string, string | string[]>

/**
 * What was posted, as text: files are not asked for and left out. A ticket is always among it, the same for the whole
 * request: what was sent without one, and failed, is sent again under it.
 */
export async function postedFields(c: AppContext): Promise<Posted> {
  const body = await c.req.parseBody({ all: true }).catch((cause: unknown) => {
    if (cause instanceof HTTPException) throw cause
    throw new HTTPException(400, { message: 'not a form', cause })
  })
  const posted: Posted = Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.filter((entry) => typeof entry === 'string')
        : typeof value === 'string'
          ? value
          : '',
    ]),
  )
  if (!isId(lastValue(posted.ticket))) posted.ticket = ticketOf(c)
  return posted
}

function ticketOf(c: AppContext): string {
  const ticket = c.var.ticket ?? randomToken()
  c.set('ticket', ticket)
  return ticket
}

/** The last of the values that were posted under one name, as a browser's form means it; '' for none. */
export function lastValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.at(-1) : value) ?? ''
}

/** The revision that stood on the page from which this was posted; 0 for none. */
export function postedRevision(posted: Posted, field = 'revision'): number {
  const revision = lastValue(posted[field])
  return /^\d{1,9}$/.test(revision) ? Number(revision) : 0
}

/** Names one form that was handed out: whatever is sent with it is one row. A new one where none was posted. */
export function postedTicket(posted: Posted): string {
  const ticket = lastValue(posted.ticket)
  return isId(ticket) ? ticket : randomToken()
}

/** More than a page of any list holds. */
const MOST_SEEN = 200

/** What was ticked in a list, as it was seen there: `<id>.<revision>` each. */
export function postedSeen({ seen = [] }: Posted): { id: string; revision: number }[] {
  return [seen]
    .flat()
    .slice(0, MOST_SEEN)
    .flatMap((text) => {
      const [, id = '', revision] = /^([^.]+)\.(\d{1,9})$/.exec(text) ?? []
      return isId(id) ? [{ id, revision: Number(revision) }] : []
    })
}
