import { FetchState, pages } from 'astro/fetch'
import { getFetchState } from 'astro/hono'
import type { FieldError } from '../src/domain/forms/parse.ts'
import { isPrinted, type Views } from '../src/pages/_views.ts'
import { isDemo, siteOrigin, type AppContext } from './context.ts'
import { postedFields, type Posted } from './posted.ts'

/** How a page answers a POST that was not carried out; what was typed goes with it by itself. */
export interface Answer {
  status: 200 | 404 | 409 | 422 | 429 | 503
  errors?: FieldError[]
  /** Why it could not be done, and what to do. */
  trouble?: string
  /** Instead of what was typed. */
  values?: Posted
  /** Seconds to wait. */
  wait?: number
}

/** Hands the data to the Astro page of this address, which prints it. */
export async function show<K extends keyof Views>(
  c: AppContext,
  name: K,
  data: Views[K],
  answer?: Answer,
): Promise<Response> {
  const state = getFetchState(c)
  state.locals.view = { name, data }
  c.set('hasScript', isPrinted(name))
  if (answer) {
    const { values = c.req.method === 'POST' ? await postedFields(c) : {}, errors = [], trouble } = answer
    state.locals.answered = { values, errors, trouble }
    state.status = answer.status
  }
  const response = await render(state)
  if (answer?.wait) response.headers.set('Retry-After', String(answer.wait))
  return response
}

/**
 * A page at an address that is not its own, such as the sign-in page that answers a form. It has a request of its own:
 * Astro renders one request once, and the one at hand may have been rendered already.
 */
export async function showApart<K extends keyof Views>(
  c: AppContext,
  name: K,
  data: Views[K],
  { status, trouble }: { status: number; trouble?: string },
): Promise<Response> {
  c.set('isFailure', true)
  const state = new FetchState(new Request(new URL(`/${name}/`, c.req.url)))
  state.locals.origin = siteOrigin(c)
  state.locals.isDemo = isDemo(c)
  state.locals.view = { name, data }
  if (trouble) state.locals.answered = { values: {}, errors: [], trouble }
  const { body, headers } = await render(state)
  return new Response(body, { status, headers })
}

/**
 * The whole page: one that fails in the middle fails before anything of it is sent, and is answered like any other error
 * (functions/failures.ts).
 */
async function render(state: FetchState): Promise<Response> {
  const { body, status, headers } = await pages(state)
  return new Response(body && (await new Response(body).arrayBuffer()), { status, headers })
}
