import { FetchState, pages } from 'astro/fetch'
import { DrizzleQueryError } from 'drizzle-orm'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { isDatabaseAway } from '../db/client.ts'
import type { Views } from '../src/pages/_views.ts'
import { isDemo, siteOrigin, type AppContext } from './context.ts'
import { postedFields } from './posted.ts'

export function notFound(c: AppContext): Promise<Response> {
  return failurePage(c, '404', 404, {})
}

/**
 * Errors of handlers and of pages. Whatever fails while somebody sends a form is a calm 503 that keeps all that was
 * typed; so is storage that is away. Only what fails on merely looking at a page is a 500.
 */
export async function onError(error: Error, c: AppContext): Promise<Response> {
  if (error instanceof HTTPException) return failurePage(c, 'refused', error.status, {})
  const requestId = logFailure(c, error)
  const isPost = c.req.method === 'POST'
  if (!isPost && !isDatabaseAway(error)) return failurePage(c, 'failed', 500, { requestId })
  const again = isPost ? await keptPost(c) : undefined
  const response = await failurePage(c, 'away', 503, { again, requestId })
  response.headers.set('Retry-After', String(RETRY))
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
async function keptPost(c: AppContext): Promise<Views['away']['again']> {
  if (c.req.path === '/office/sign-in/') return undefined
  const { pathname, search } = new URL(c.req.url)
  return { path: pathname + search, posted: await postedFields(c) }
}

type FailureView = '404' | 'refused' | 'failed' | 'away' | 'pass-expired' | 'link-needed' | 'link-replaced'

/** A page of its own request: Astro renders one request once, and the one at hand may have been rendered already. */
export async function failurePage<K extends FailureView>(
  c: AppContext,
  name: K,
  status: number,
  data: Views[K],
): Promise<Response> {
  const state = new FetchState(new Request(new URL(`/${name}/`, c.req.url)))
  state.locals.origin = siteOrigin(c)
  state.locals.isDemo = isDemo(c)
  state.locals.view = { name, data }
  const response = await pages(state)
  return new Response(response.body, { status, headers: response.headers })
}
