import { consentNames } from './forms/consent.ts'
import type { RegistrantKind } from './forms/define.ts'
import type { Answers, Fields } from './forms/field.ts'
import type { Offer } from './service-item.ts'
import type { Village } from './villages.ts'

/** A registration on its way: asked for, checked, sent before with other answers, or sent long ago with the same. */
export interface RegistrationStage {
  stage: 'ask' | 'check' | 'taken' | 'sent'
  kind: RegistrantKind
  village: Village
  asked: Fields
  /** The village's list, for a member to tick. */
  offered: Offer[]
  /** What was typed; once it is right, the cleaned answers. */
  values: Answers
  /** Names this one filled-in form: whatever is sent with it is one registration. */
  ticket: string
  /** Filled in by one of the family, with the person's consent. */
  onBehalf?: boolean
  /** The field to begin with, on the way back from the check. */
  focus?: string
}

/** What stands before the form's name in the page's heading. */
export const stageHeadings = { ask: '', check: '核对后提交：', taken: '已经提交过：', sent: '已经提交过：' } as const

/** What a form posts: a name that stands several times in it has a list. */
export type Typed = Record<string, string | string[]>

/** What was typed on it so far, as a form posts it: the consents and every answer, nothing else. */
export function typedIn(asked: Fields, values: Answers): Typed {
  const names = [...consentNames, ...Object.keys(asked)].filter((name) => values[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, values[name] as string | string[]]))
}
