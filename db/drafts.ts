import { and, eq, exists, gte, lt, not, type SQL } from 'drizzle-orm'
import { localDay } from '../src/domain/calendar.ts'
import { newDraftCode, type Draft, type DraftWords, type KeptDraft } from '../src/domain/draft.ts'
import { telephoneAlike } from '../src/domain/forms/alike.ts'
import { draftKeptUntil } from '../src/domain/year.ts'
import type { Database } from './client.ts'
import { changeSealed, destroyEnvelopes, insertSealed, removeSealed, storedEnvelope } from './envelopes.ts'
import { openWords, withEnvelopes } from './open-words.ts'
import { insertWhere } from './insert-where.ts'
import { drafts, registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfTicket } from './tickets.ts'

/** Another code is tried when the first one is in use, and once more when the same form was put aside at the same moment. */
const TRIES = 4

/**
 * Keeps a form for some days. Under the same ticket it takes the place of what was kept before, and keeps its code. With
 * `undefined` nothing was kept: the form is submitted already.
 */
export async function keepDraft(
  storage: Storage,
  { kind, village, page, typed, ticket, telephone }: DraftWords,
  at: number,
): Promise<KeptDraft | undefined> {
  const { db, vault } = storage
  const ticketHash = await hashOfTicket(ticket)
  const words: DraftWords = { kind, village, page, typed, ticket, telephone }
  const keptUntil = draftKeptUntil(at)
  for (let tries = 0; tries < TRIES; tries++) {
    const [known] = await db
      .select({ id: drafts.id, code: drafts.code })
      .from(drafts)
      .where(eq(drafts.ticketHash, ticketHash))
    const { id, code } = known ?? { id: crypto.randomUUID(), code: newDraftCode() }
    const envelope = await vault.seal(wordsCell(id), words)
    const isKept = known
      ? (
          await changeSealed(
            db,
            drafts,
            eq(drafts.id, id),
            { keptUntil },
            { stored: { column: 'sealedWords', envelope } },
          )
        ).length > 0
      : await insertSealed(
          db,
          envelope,
          insertWhere(
            db,
            drafts,
            { id, code, ticketHash, keptUntil, sealedWords: storedEnvelope },
            { where: not(isSubmitted(db, ticketHash)) },
          ),
        )
    if (isKept) return { code, keptUntil }
  }
  return undefined
}

/** The draft with this code that was put aside with this telephone, until its last day is over. */
export async function findDraft(
  { db, vault }: Storage,
  code: string,
  telephone: string,
  at: number,
): Promise<Draft | undefined> {
  const [row] = await db
    .select(withEnvelopes(drafts))
    .from(drafts)
    .where(and(eq(drafts.code, code), gte(drafts.keptUntil, localDay(at))))
  if (!row) return undefined
  const { words } = await openWords<DraftWords>(vault, wordsCell(row.id), row.sealedWords)
  const isTheirs = words && telephoneAlike(words.telephone) === telephoneAlike(telephone)
  return isTheirs ? { id: row.id, keptUntil: row.keptUntil, words } : undefined
}

export async function eraseDraft({ db }: Storage, id: string): Promise<void> {
  await removeSealed(db, drafts, eq(drafts.id, id))
}

/** Those whose last day is over. */
export async function eraseExpiredDrafts({ db }: Storage, at: number): Promise<void> {
  await removeSealed(db, drafts, lt(drafts.keptUntil, localDay(at)))
}

/** Statements that erase what was put aside of a form, after the one that was to make a registration of it. */
export function eraseSubmittedDraft(db: Database, ticketHash: Uint8Array<ArrayBuffer>) {
  const isOver = and(eq(drafts.ticketHash, ticketHash), isSubmitted(db, ticketHash))
  return [destroyEnvelopes(db, drafts, [drafts.sealedWords], isOver), db.delete(drafts).where(isOver)] as const
}

function isSubmitted(db: Database, ticketHash: Uint8Array<ArrayBuffer>): SQL {
  return exists(db.select({ id: registrations.id }).from(registrations).where(eq(registrations.ticketHash, ticketHash)))
}

const wordsCell = (id: string) => `drafts/${id}/words`
