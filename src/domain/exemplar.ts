import { exemplarFields } from './forms/exemplar.ts'
import type { AnswersOf } from './forms/field.ts'
import { cannotBeOpened, type Registration } from './registration.ts'
import { consentStates, exemplarStates, type ConsentState, type ExemplarState } from './states.ts'
import { mayTake, refusal, type Step } from './steps.ts'

export interface Story {
  title: string
  text: string
}

/** What a village writes: whether the story names a person, who is then asked for consent. */
export interface StoryWords extends Story {
  names: boolean
}

/** A confirmed piece of service that a village recommends as an example (四、组织领导, 4). */
export interface Exemplar {
  id: string
  village: string
  year: number
  registration: string
  /** The confirmed claim or record that it is about. */
  subject: Subject['subject']
  subjectId: string
  status: ExemplarState
  consent: ConsentState
  recommendedAt: number
  publishedAt: number | null
  revision: number
  /** Undefined once it was kept long enough. */
  story?: Story
  /** What is stored of it cannot be opened. */
  damaged?: true
}

export interface Subject {
  subject: 'claim' | 'record'
  subjectId: string
}

/** An exemplar with whose service it is about. */
export interface HeldExemplar {
  exemplar: Exemplar
  holder: Registration
}

/** Whether others than its village may read the story. */
export function isAgreed({ consent }: Pick<Exemplar, 'consent'>): boolean {
  return consentStates[consent].isAgreed
}

/** Its title as it is read in a list. */
export function titleOf({ story, damaged }: Exemplar): string {
  return story?.title ?? (damaged ? cannotBeOpened : '（已删除）')
}

/** As it is typed into the story's form. */
export function storyAnswers({ story, consent }: Exemplar): Partial<AnswersOf<typeof exemplarFields>> {
  return { ...story, names: consent === 'notNeeded' ? 'no' : 'yes' }
}

/** As its form was filled in. */
export function storyWords({ names, ...story }: AnswersOf<typeof exemplarFields>): StoryWords {
  return { ...story, names: names === 'yes' }
}

/** Why a step was not taken with an exemplar. */
export function exemplarRefusal(step: Step, { status, consent }: Pick<Exemplar, 'status' | 'consent'>): string {
  if (!mayTake(step, status)) return refusal(step, exemplarStates[status])
  if (step.to === 'published' && !isAgreed({ consent })) return consentStates[consent].name
  return '刚刚有改动，请核对最新的内容后再操作。'
}
