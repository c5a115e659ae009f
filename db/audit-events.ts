import type { Office } from './access.ts'
import { auditEvents } from './schema.ts'
import type { Storage } from './storage.ts'

/** Writes down that an office read or changed something; `subject` names no person. */
export async function recordAudit(
  { db }: Storage,
  { accessKey, village }: Office,
  action: 'sign-in' | 'list' | 'read' | 'search' | 'receive' | 'return' | 'export',
  subject: string,
): Promise<void> {
  await db.insert(auditEvents).values({ at: Date.now(), accessKey, village, action, subject })
}
