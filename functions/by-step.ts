import { isButton, takenStep, unknownButton, type Actor, type ButtonBy, type Step } from '../src/domain/steps.ts'
import type { AppContext } from './context.ts'
import { postedFields } from './posted.ts'
import type { Answer } from './show.ts'

type Page = (c: AppContext, answer?: Answer) => Promise<Response>
type Handler<S extends string> = (c: AppContext, step: S) => Promise<Response>

/** `Who` is what a route gives a handler beside the request: the holder's registration, or the office that is signed in. */
type PageFor<Who> = (c: AppContext, who: Who, answer?: Answer) => Promise<Response>
type HandlerFor<Who, S extends string> = (c: AppContext, who: Who, step: S) => Promise<Response>
/** The names of the buttons. */
interface Named {
  steps: string[]
}
// oxlint-disable-next-line no-explicit-any -- with and without somebody: the signatures of byStep tell them apart
type Either = (c: AppContext, ...args: any[]) => Promise<Response>

/**
 * A POST by the name of the button that was pressed (`step`). A name that is not among the steps, or none, does nothing:
 * the page is shown again with 422, so that no step is ever taken for another.
 */
export function byStep<S extends string>(
  page: Page,
  steps: { [K in S]: Handler<K> },
): ((c: AppContext) => Promise<Response>) & Named
export function byStep<Who, S extends string>(
  page: PageFor<Who>,
  steps: { [K in S]: NoInfer<HandlerFor<Who, K>> },
): ((c: AppContext, who: Who) => Promise<Response>) & Named
export function byStep(page: Either, steps: Record<string, Either>) {
  const post = async (c: AppContext, ...who: unknown[]): Promise<Response> => {
    const { step } = await postedFields(c)
    const handler = typeof step === 'string' && Object.hasOwn(steps, step) ? steps[step] : undefined
    if (!handler) return page(c, ...who, { status: 422, trouble: unknownButton })
    c.set('step', step as string)
    return handler(c, ...who, step)
  }
  return Object.assign(post, { steps: Object.keys(steps) })
}

/** Every step of a table that this one may take by a button among others, with the handler for all of them. */
export function everyStep<Who, T extends Record<string, Step>, A extends Actor>(
  table: T,
  by: A,
  handler: HandlerFor<Who, ButtonBy<T, A>>,
): Record<ButtonBy<T, A>, typeof handler> {
  const names = Object.keys(table).filter((name) => takenStep(table, name, by) && isButton(table[name]!))
  return Object.fromEntries(names.map((name) => [name, handler])) as Record<ButtonBy<T, A>, typeof handler>
}
