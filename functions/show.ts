import { pages } from 'astro/fetch'
import { getFetchState } from 'astro/hono'
import type { FieldError } from '../src/domain/forms/parse.ts'
import { isPrinted, type Views } from '../src/pages/_views.ts'
import type { AppContext } from './context.ts'
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
  const response = await pages(state)
  if (answer?.wait) response.headers.set('Retry-After', String(answer.wait))
  return response
}
