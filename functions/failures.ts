import { DrizzleQueryError } from 'drizzle-orm'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { isDatabaseAway } from '../db/client.ts'
import type { Again } from '../src/pages/_views.ts'
import { SIGN_IN } from './after-sign-in.ts'
import type { AppContext } from './context.ts'
import { postedFields } from './posted.ts'
import { showApart } from './show.ts'

export function notFound(c: AppContext): Promise<Response> {
  return showApart(c, '404', {}, { status: 404 })
}

/** Under this name there is no site here. */
export function misdirected(c: AppContext): Promise<Response> {
  return showApart(c, 'misdirected', { origin: c.env.ORIGIN }, { status: 421 })
}

/** For whoever may not ask this way. */
export function refused(c: AppContext): Promise<Response> {
  return showApart(c, 'refused', {}, { status: 403 })
}

/**
 * Errors of handlers and of pages. Whatever fails while somebody sends a form is a calm 503 that keeps all that was
 * typed; so is storage that is away. Only what fails on merely looking at a page is a 500.
 */
export async function onError(error: Error, c: AppContext): Promise<Response> {
  if (error instanceof HTTPException) return showApart(c, 'refused', {}, { status: error.status })
  const requestId = logFailure(c, error)
  const isPost = c.req.method === 'POST'
  if (!isPost && !isDatabaseAway(error)) return showApart(c, 'failed', { requestId }, { status: 500 })
  const again = isPost ? await keptPost(c) : undefined
  const response = await showApart(c, 'away', { again, requestId }, { status: 503 })
  response.headers.set('Retry-After', String(RETRY))
  return response
}

/** Asks to come again after so many seconds; what was posted is kept. */
export async function busyPage(c: AppContext, trouble: string, wait: number): Promise<Response> {
  const again = c.req.method === 'POST' ? await keptPost(c) : undefined
  const response = await showApart(c, 'busy', { trouble, again }, { status: 429 })
  response.headers.set('Retry-After', String(wait))
  return response
}

/** Seconds: what is away is mostly back within one. */
export const RETRY = 5

/**
 * One line for whoever runs the site; it names nobody. The pattern of the address, not the address, which may be a
 * private link; and the cause of a failed query, not Drizzle's own message, which quotes the answers.
 */
export function logFailure(c: AppContext, error: unknown): string {
  const requestId = crypto.randomUUID()
  const causes = causesOf(error).filter((cause) => !(cause instanceof DrizzleQueryError))
  const said = {
    name: causes[0]?.name,
    message: causes.map(({ message }) => message).join(': '),
    // That the database is away says all: where it was noticed helps nobody.
    ...(!isDatabaseAway(error) && { stack: causes.at(-1)?.stack }),
  }
  console.error(JSON.stringify({ requestId, method: c.req.method, route: routePath(c), ...said }))
  return requestId
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

/** What was posted, to be sent again. An access key is not put into a page: it is quickly pasted again. */
async function keptPost(c: AppContext): Promise<Again> {
  const { pathname, search } = new URL(c.req.url)
  const posted = await postedFields(c)
  if (pathname === SIGN_IN) delete posted.key
  return { path: pathname + search, posted }
}
