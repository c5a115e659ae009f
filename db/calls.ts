import { and, asc, count, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Call, CallWords } from '../src/domain/call.ts'
import { daysAfter, localDay } from '../src/domain/calendar.ts'
import { callStates, callSteps, type CallStep } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { callDays } from '../src/domain/year.ts'
import { insertSealed, removeSealed, storedEnvelope } from './envelopes.ts'
import { openWords, withEnvelopes } from './open-words.ts'
import { changedRow, insertWhere } from './insert-where.ts'
import { calls } from './schema.ts'
import type { Seen } from './steps.ts'
import type { Storage } from './storage.ts'

/** So many are opened at once: more than a village calls in a day. */
const MOST_CALLS = 100

/** Asks a village to call somebody. Whether that person has registered is not looked for. */
export async function askForCall({ db, vault }: Storage, village: string, words: CallWords, at: number): Promise<void> {
  const id = crypto.randomUUID()
  const values = { id, village, status: 'asked', askedAt: at, sealedWords: storedEnvelope, revision: 1 } as const
  await insertSealed(db, await vault.seal(wordsCell(id), words), insertWhere(db, calls, values, { where: undefined }))
}

const isOpen = inArray(calls.status, statesThat(callStates, 'isOpen'))

/** The first of a village's calls: those still to be made, whoever has waited longest before the others, then the rest. */
export async function listCalls({ db, vault }: Storage, village: string): Promise<Call[]> {
  const rows = await db
    .select(withEnvelopes(calls))
    .from(calls)
    .where(eq(calls.village, village))
    .orderBy(desc(isOpen), asc(calls.askedAt))
    .limit(MOST_CALLS)
  return Promise.all(
    rows.map(async ({ sealedWords, ...call }) => ({
      ...call,
      ...(await openWords<CallWords>(vault, wordsCell(call.id), sealedWords)),
    })),
  )
}

/** How many calls a village has still to make. */
export async function countCalls({ db }: Storage, village: string): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(calls)
    .where(and(eq(calls.village, village), isOpen))
  return row?.open ?? 0
}

/** Notes what came of a call. False when it stands elsewhere by now, or is not this village's. */
export async function changeCall(
  { db }: Storage,
  village: string,
  { id, revision }: Seen,
  step: CallStep,
): Promise<boolean> {
  const { from, to } = callSteps[step]
  const rows = await db
    .update(calls)
    .set({ status: to, revision: sql`revision + 1` })
    .where(
      and(eq(calls.id, id), eq(calls.revision, revision), eq(calls.village, village), inArray(calls.status, [...from])),
    )
    .returning(changedRow(calls))
  return rows.length > 0
}

/** Forgets whoever asked long enough ago, called or not: rows and words. */
export async function forgetCalls({ db }: Storage, now: number): Promise<void> {
  const kept = Date.parse(`${daysAfter(localDay(now), 1 - callDays)}T00:00:00+08:00`)
  await removeSealed(db, calls, lt(calls.askedAt, kept))
}

/** Where the envelope of name and telephone belongs. */
const wordsCell = (id: string) => `calls/${id}/words`
