import type { RegistrantKind } from './forms/define.ts'
import type { Answers, Fields } from './forms/field.ts'
import type { Village } from './villages.ts'

/** A registration on its way: asked for, checked, or sent before with other answers. */
export interface RegistrationStage {
  stage: 'ask' | 'check' | 'taken'
  kind: RegistrantKind
  village: Village
  asked: Fields
  /** The words of the village's list, for a member to tick. */
  offered: string[]
  /** What was typed; once it is right, the cleaned answers. */
  values: Answers
  /** Names this one filled-in form: whatever is sent with it is one registration. */
  ticket: string
}
