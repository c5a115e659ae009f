import type { EvaluationAnswers } from './forms/index.ts'
import { memberActivityCard } from './forms/member-activity-card.ts'
import { unitEvaluationCard } from './forms/unit-evaluation-card.ts'
import { cannotBeOpened } from './registration.ts'
import { evaluationStates, type EvaluationState } from './states.ts'

/** What a village says of a year: 附件3 for a unit, the comment on 附件6 for a member. */
export interface Evaluation {
  id: string
  /** The id of the registration that it is about. */
  registration: string
  year: number
  status: EvaluationState
  revision: number
  /** A draft may lack any of them; all are gone once they were kept long enough. */
  answers: EvaluationWords
  /** What is stored of it cannot be opened. */
  damaged?: true
}

export type EvaluationWords = Partial<EvaluationAnswers['unit'] & EvaluationAnswers['member']>

/** The evaluation as it is read: words that do not open say so. */
export function evaluationAnswers({ answers, damaged }: Evaluation): EvaluationWords {
  return damaged ? { ...answers, comment: cannotBeOpened } : answers
}

/** Not yet written, or as far as it has come. */
export type EvaluationProgress = 'none' | EvaluationState

export const progressNames = {
  none: '未写',
  draft: evaluationStates.draft.name,
  issued: evaluationStates.issued.name,
} as const satisfies Record<EvaluationProgress, string>

/** The cards on which it stands, to be sealed. */
export const evaluationCards = [memberActivityCard, unitEvaluationCard]
