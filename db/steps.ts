import { and, eq, or, sql, type SQL } from 'drizzle-orm'
import type { CorrectionKind } from '../src/domain/correction.ts'
import type { Step } from '../src/domain/steps.ts'
import { noting } from './corrections.ts'
import { isHoldersKept, isHoldersReceived } from './conditions.ts'
import { claims, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** What a holder does and a village decides on. */
type Decided = typeof claims | typeof serviceRecords

/** Whose a claim or record must be: a holder's own, or one of the village. */
export type Owner = { registration: string } | { village: string }

/** A row as it was seen: `revision` is that of the page on which the button stood. */
export interface Seen {
  id: string
  revision: number
}

/** What a step is taken with. */
export interface Given {
  at: number
  /** Why a village disputes or declines. */
  reason?: string
  /** What is noted for its holder of a village's correction. */
  noted?: { registration: string; what: CorrectionKind; day: string | null }
}

/** What every step writes, whatever else it changes. */
export function stepChanges(step: Step, { at }: Given) {
  return { status: step.to, revision: sql`revision + 1`, ...(step.by === 'village' && { decidedAt: at }) }
}

/** Every step takes the last reason away; some give a new one. */
export async function reasonChange({ vault }: Storage, { reason }: Given, cell: string) {
  return reason
    ? { stored: { column: 'sealedReason', envelope: await vault.seal(cell, reason) } as const }
    : { erased: ['sealedReason'] satisfies ['sealedReason'] }
}

/** What is written in the same transaction beside the step. */
export function besides({ db }: Storage, { at, noted }: Given) {
  return { noted: noted ? [noting(db, { ...noted, at })] : [] }
}

/** The row stands as it was seen, is theirs, and the step may be taken from where it stands. */
export function mayBeTaken(
  { db }: Storage,
  table: Decided,
  owner: Owner,
  { id, revision }: Seen,
  { by, from }: Step,
  /** New words about its holder. */
  words?: string,
): SQL | undefined {
  return and(
    eq(table.id, id),
    eq(table.revision, revision),
    'village' in owner ? eq(table.village, owner.village) : eq(table.registration, owner.registration),
    sql`${table.status} in ${[...from]}`,
    by === 'holder' ? isHoldersReceived(db, table.registration) : undefined,
    words ? isHoldersKept(db, table.registration) : undefined,
  )
}

/** Those of these rows of a village that still stand as they were seen, in a state that the step starts from. */
export function areSeen(table: Decided, village: string, seen: Seen[], { from }: Step): SQL | undefined {
  return and(
    eq(table.village, village),
    sql`${table.status} in ${[...from]}`,
    or(...seen.map(({ id, revision }) => and(eq(table.id, id), eq(table.revision, revision)))),
  )
}
