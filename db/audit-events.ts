import { now } from '../src/domain/calendar.ts'
import type { Office } from '../src/domain/office.ts'
import type {
  ClaimStep,
  EvaluationStep,
  ExemplarStep,
  ItemStep,
  RecordStep,
  RegistrationStep,
} from '../src/domain/states.ts'
import { auditEvents } from './schema.ts'
import type { Storage } from './storage.ts'

export type AuditAction =
  | 'sign-in'
  | 'list'
  | 'read'
  | 'search'
  | RegistrationStep
  | 'export'
  | 'print'
  | 'print-link'
  | 'enter'
  | 'distinct'
  | `${'write' | 'edit' | 'move' | 'copy' | ItemStep}-item`
  | `${ClaimStep}-claim`
  | `${RecordStep | 'attend'}-record`
  | `${EvaluationStep}-evaluation`
  | `${'write' | 'remove'}-phrase`
  | `${ExemplarStep | 'recommend'}-exemplar`

/** A subject may hold an address as it was typed. */
const LONGEST = 200

/** Writes down that an office read or changed something, one event a subject; a subject names no person. */
export async function recordAudit(
  { db }: Storage,
  { accessKey, village }: Office,
  action: AuditAction,
  ...subjects: string[]
): Promise<void> {
  if (subjects.length === 0) return
  const at = now()
  await db
    .insert(auditEvents)
    .values(subjects.map((subject) => ({ at, accessKey, village, action, subject: subject.slice(0, LONGEST) })))
}
