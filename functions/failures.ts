import { FetchState, pages } from 'astro/fetch'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { isDatabaseAway } from '../db/client.ts'
import type { Views } from '../src/pages/_views.ts'
import { siteOrigin, type AppContext } from './context.ts'
import { postedFields } from './posted.ts'

export function notFound(c: AppContext): Promise<Response> {
  return failurePage(c, '404', 404, {})
}

/**
 * Errors of handlers and of pages. The database away is a calm 503 that keeps what was typed; the
 * unexpected is logged without any answers.
 */
export async function onError(error: Error, c: AppContext): Promise<Response> {
  if (error instanceof HTTPException) return failurePage(c, 'refused', error.status, {})
  if (isDatabaseAway(error)) {
    // An access key is not put into a page: it is quickly pasted again.
    const keeps = c.req.method === 'POST' && c.req.path !== '/office/sign-in/'
    const { pathname, search } = new URL(c.req.url)
    const again = keeps ? { path: pathname + search, posted: await postedFields(c) } : undefined
    const response = await failurePage(c, 'away', 503, { again })
    response.headers.set('Retry-After', '60')
    return response
  }
  const requestId = crypto.randomUUID()
  // The pattern of the address, not the address, which may be a private link; and the cause of a failed query, not
  // Drizzle's own message, which quotes the answers.
  const { name, message, stack } = error.cause instanceof Error ? error.cause : error
  console.error(JSON.stringify({ requestId, method: c.req.method, route: routePath(c), name, message, stack }))
  return failurePage(c, 'failed', 500, { requestId })
}

type FailureView = '404' | 'refused' | 'failed' | 'away'

/** A page of its own request: Astro renders one request once, and the one at hand may have been rendered already. */
async function failurePage<K extends FailureView>(
  c: AppContext,
  name: K,
  status: number,
  data: Views[K],
): Promise<Response> {
  const state = new FetchState(new Request(new URL(`/${name}/`, c.req.url)))
  state.locals.origin = siteOrigin(c)
  state.locals.view = { name, data }
  const response = await pages(state)
  return new Response(response.body, { status, headers: response.headers })
}
