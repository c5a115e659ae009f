import type { Fields } from './forms/field.ts'

/** Who takes a step: whoever registered or wrote, the village's office, the town's, or whichever of them has it. */
export type Actor = 'holder' | 'village' | 'town' | 'office'

/** What a state is called, how it looks, and what it means to its holder. */
export interface State {
  name: string
  mood: 'waiting' | 'good' | 'bad' | 'over'
  meaning: string
}

export interface Step<S extends string = string> {
  /** What is written on its button, and what a refusal calls it. */
  name: string
  by: Actor
  from: readonly S[]
  /** Where it leads; `gone` is deleted. */
  to: S | 'gone'
  /** What is asked with it, beside the answers that the thing itself consists of. */
  asks?: Fields
  /** The line behind which it is folded away: what is rare, or takes something back. */
  fold?: string
  /** What has to be known before it is taken. */
  warning?: string
  /** It has a page of its own, and no button among the others. */
  ownPage?: true
  /** Only with what the village itself wrote on somebody's card. */
  ofVillage?: true
}

type Steps = Record<string, Step>

/** The names of the steps in a table that this one may take at all. */
export type StepBy<T extends Steps, A extends Actor> = {
  [K in keyof T]: T[K]['by'] extends A ? K : never
}[keyof T] &
  string

/** Those of them that are a button among others, on the page of the thing itself. */
export type ButtonBy<T extends Steps, A extends Actor> = {
  [K in StepBy<T, A>]: T[K] extends { ownPage: true } ? never : K
}[StepBy<T, A>]

/** Whether it is a button among others. */
export function isButton(step: Step): boolean {
  return !step.ownPage
}

/** The step whose button was pressed; undefined for a name that the table does not have, or that is another's step. */
export function takenStep<T extends Steps, A extends Actor>(
  steps: T,
  pressed: unknown,
  by: A,
): StepBy<T, A> | undefined {
  return typeof pressed === 'string' && Object.hasOwn(steps, pressed) && steps[pressed]!.by === by
    ? (pressed as StepBy<T, A>)
    : undefined
}

/** What is asked with a step; nothing where the table names nothing. */
export function asksOf<S extends Step>(step: S): Asks<S> {
  return (step.asks ?? {}) as Asks<S>
}

type Asks<S> = S extends { asks: infer F extends Fields } ? F : Record<never, never>

export function mayTake({ from }: Step, state: string): boolean {
  return from.includes(state)
}

/** The steps that this one may take from a state, in the table's order: the buttons of a page. */
export function stepsFor<T extends Steps, A extends Actor>(steps: T, by: A, state: string): [ButtonBy<T, A>, Step][] {
  return Object.entries(steps).filter(([, step]) => step.by === by && isButton(step) && mayTake(step, state)) as [
    ButtonBy<T, A>,
    Step,
  ][]
}

/** The states of a table that have a property, such as those of a claim that hold a place. */
export function statesThat<P extends string, S extends string>(
  states: Record<S, Record<P, boolean>>,
  property: P,
): S[] {
  return (Object.keys(states) as S[]).filter((state) => states[state][property])
}

export const unknownButton = '不知道按了哪个按钮，什么都没有改动。请再按一次。'

/** Why a step cannot be taken from where things stand now. */
export function refusal(step: Step, state: Pick<State, 'name'>): string {
  return `现在的状态是“${state.name}”，不能“${step.name}”。`
}
