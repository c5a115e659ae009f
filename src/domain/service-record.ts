import type { RegistrantKind } from './forms/define.ts'
import { shown, type Answers } from './forms/field.ts'
import { recordFields, type RecordAnswers } from './forms/index.ts'
import { cannotBeOpened, type Registration } from './registration.ts'
import type { RecordState } from './states.ts'

/** One row of a unit's service log (附件2) or a member's activity card (附件6). */
export interface ServiceRecord {
  id: string
  /** The id of the registration on whose card it stands, and its village. */
  registration: string
  village: string
  /** Of its date. */
  year: number
  /** As its form's columns ask; all but date and category are gone once it was kept long enough. */
  answers: RecordWords
  status: RecordState
  writtenAt: number
  decidedAt: number | null
  /** The activity at which the village ticked who came. */
  activity: string | null
  revision: number
  /** Why the village declined it. */
  reason?: string
  /** What is stored of it cannot be opened. */
  damaged?: true
}

type AnyRecordAnswers = RecordAnswers['unit'] & Partial<RecordAnswers['member']>

/** The date always stands; the rest of the row may be erased. */
export type RecordWords = Pick<AnyRecordAnswers, 'date'> & Partial<AnyRecordAnswers>

/** A row with whose it is. */
export interface HeldRecord {
  record: ServiceRecord
  holder: Registration
}

/** The row as it is read: words that do not open say so. */
export function recordAnswers({ answers, damaged }: Pick<ServiceRecord, 'answers' | 'damaged'>): RecordWords {
  return damaged && answers.content === undefined ? { ...answers, content: cannotBeOpened } : answers
}

/** What a row says beside its date, every column of its form in one line. */
export function recordLine(kind: RegistrantKind, record: Pick<ServiceRecord, 'answers' | 'damaged'>): string {
  const words = recordAnswers(record)
  const answers: Answers = { ...words, date: '' }
  const read = Object.entries(recordFields[kind]).map(([name, field]) => shown(field, answers[name]))
  return [...read, words.content === undefined ? '（保存期已满）' : ''].filter(Boolean).join(' · ')
}
