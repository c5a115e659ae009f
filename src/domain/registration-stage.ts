import type { RegistrantKind } from './forms/define.ts'
import type { Answers, Fields } from './forms/field.ts'
import type { Village } from './villages.ts'

/** A registration on its way: asked for, checked, sent before with other answers, or sent long ago with the same. */
export interface RegistrationStage {
  stage: 'ask' | 'check' | 'taken' | 'sent'
  kind: RegistrantKind
  village: Village
  asked: Fields
  /** The words of the village's list, for a member to tick. */
  offered: string[]
  /** What was typed; once it is right, the cleaned answers. */
  values: Answers
  /** Names this one filled-in form: whatever is sent with it is one registration. */
  ticket: string
  /** Filled in by one of the family, with the person's consent. */
  onBehalf?: boolean
}
