import { daysAfter, localDay } from './calendar.ts'
import type { CallState } from './states.ts'
import { callDays } from './year.ts'

/** Somebody who has lost the receipt number and wants to be called. */
export interface Call {
  id: string
  status: CallState
  askedAt: number
  revision: number
  words?: CallWords
  /** What is stored of it cannot be opened. */
  damaged?: true
}

export interface CallWords {
  name: string
  telephone: string
}

/** The local date on which it is forgotten. */
export function forgottenOn({ askedAt }: Pick<Call, 'askedAt'>): string {
  return daysAfter(localDay(askedAt), callDays)
}
