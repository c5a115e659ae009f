import { FetchState, pages } from 'astro/fetch'
import { getFetchState } from 'astro/hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { isDatabaseAway } from '../db/client.ts'
import { postedFields, type AppContext } from './context.ts'

/** What a page about a failure shows. */
export interface FailurePage {
  /** Names the log line of an unexpected failure. */
  requestId?: string
  /** A POST that was not carried out: where it went and all that was typed, to be sent again. */
  again?: { path: string; posted: Record<string, string | string[]> }
}

export function notFound(c: AppContext): Promise<Response> {
  return failurePage(c, '/404/', 404)
}

/**
 * Errors of handlers and of pages. The database away is a calm 503 that keeps what was typed; the
 * unexpected is logged without any answers.
 */
export async function onError(error: Error, c: AppContext): Promise<Response> {
  if (error instanceof HTTPException) return failurePage(c, '/refused/', error.status)
  if (isDatabaseAway(error)) {
    // An access key is not put into a page: it is quickly pasted again.
    const keeps = c.req.method === 'POST' && c.req.path !== '/office/sign-in/'
    const { pathname, search } = new URL(c.req.url)
    const again = keeps ? { path: pathname + search, posted: await postedFields(c) } : undefined
    const response = await failurePage(c, '/away/', 503, { again })
    response.headers.set('Retry-After', '60')
    return response
  }
  // A page that found nothing after a POST: Astro no longer rewrites to the 404 page once the body was read.
  if (error.name === 'RewriteWithBodyUsed') return notFound(c)
  const requestId = crypto.randomUUID()
  // The pattern of the address, not the address, which may be a private link; and the cause of a failed query, not
  // Drizzle's own message, which quotes the answers.
  const { name, message, stack } = error.cause instanceof Error ? error.cause : error
  console.error(JSON.stringify({ requestId, method: c.req.method, route: routePath(c), name, message, stack }))
  return failurePage(c, '/failed/', 500, { requestId })
}

/** A page of its own request: once a body was read, Astro refuses to rewrite the one at hand. */
async function failurePage(c: AppContext, path: string, status: number, failure: FailurePage = {}): Promise<Response> {
  const state = new FetchState(new Request(new URL(path, c.req.url)))
  Object.assign(state.locals, getFetchState(c).locals, { failure })
  const response = await pages(state)
  return new Response(response.body, { status, headers: response.headers })
}
