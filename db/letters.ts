import { asc, count, desc, eq, inArray, sql } from 'drizzle-orm'
import { daysAfter, today } from '../src/domain/calendar.ts'
import { formatLetterNumber, type LetterParts } from '../src/domain/letter-number.ts'
import type { Letter, LetterCounts, LetterWords, ListedLetter } from '../src/domain/letter.ts'
import { letterStates } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { answerDays } from '../src/domain/year.ts'
import { openWords, withEnvelopes, type OpenableRow } from './open-words.ts'
import { letters } from './schema.ts'
import type { Storage } from './storage.ts'

const { ticketHash: _, ...opened } = withEnvelopes(letters)

/** A letter with its words; which of them may be shown to whom is for the routes to say. */
export async function findLetter(storage: Storage, id: string): Promise<Letter | undefined> {
  const [row] = await storage.db.select(opened).from(letters).where(eq(letters.id, id))
  return row && openLetter(storage, row)
}

/** The letter of an office's own; undefined for one that another office has. No word is opened before that is known. */
export async function findLetterOf(storage: Storage, keeper: string, id: string): Promise<Letter | undefined> {
  const [row] = await storage.db.select(opened).from(letters).where(eq(letters.id, id))
  return row?.keeper === keeper ? openLetter(storage, row) : undefined
}

/** The letter of this number, when the code is its own. */
export async function findLetterByCode(
  storage: Storage,
  { year, sequence }: LetterParts,
  code: string,
): Promise<Letter | undefined> {
  const [row] = await storage.db
    .select(opened)
    .from(letters)
    .where(sql`${letters.year} = ${year} and ${letters.sequence} = ${sequence}`)
  const letter = row && (await openLetter(storage, row))
  return letter?.words?.code === code ? letter : undefined
}

const isOpen = inArray(letters.status, statesThat(letterStates, 'isOpen'))

const { sealedWords: __, sealedReply: ___, ...listed } = opened

/** An office's letters, no word of them: first those to be answered, the oldest before the others, then the rest. */
export async function listLetters(
  { db }: Storage,
  keeper: string,
  { from, limit }: { from: number; limit: number },
): Promise<ListedLetter[]> {
  const rows = await db
    .select(listed)
    .from(letters)
    .where(eq(letters.keeper, keeper))
    .orderBy(desc(isOpen), asc(sql`case when ${isOpen} then ${letters.sentAt} else -${letters.changedAt} end`))
    .limit(limit)
    .offset(from)
  return rows.map(({ year, sequence, ...letter }) => ({ ...letter, number: formatLetterNumber({ year, sequence }) }))
}

/** For each office that has letters: how many of them are open, late and done. */
export async function countLetters({ db }: Storage): Promise<LetterCounts[]> {
  const due = Date.parse(`${daysAfter(today(), -answerDays)}T00:00:00+08:00`)
  return db
    .select({
      keeper: letters.keeper,
      open: sql<number>`sum(${isOpen})`,
      late: sql<number>`sum(${isOpen} and ${letters.sentAt} < ${due})`,
      done: sql<number>`count(*) - sum(${isOpen})`,
    })
    .from(letters)
    .groupBy(letters.keeper)
}

/** How many letters an office has still to answer. */
export async function countOpenLetters({ db }: Storage, keeper: string): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(letters)
    .where(sql`${letters.keeper} = ${keeper} and ${isOpen}`)
  return row?.open ?? 0
}

/** Where the envelopes of a letter belong. */
export const letterCell = (id: string) => `letters/${id}/words`
export const replyCell = (id: string) => `letters/${id}/reply`

async function openLetter(
  { vault }: Storage,
  { sealedWords, sealedReply, year, sequence, ...letter }: Omit<OpenableRow<typeof letters>, 'ticketHash'>,
): Promise<Letter> {
  const [{ words, damaged }, reply] = await Promise.all([
    openWords<LetterWords>(vault, letterCell(letter.id), sealedWords),
    openWords<string>(vault, replyCell(letter.id), sealedReply),
  ])
  return {
    ...letter,
    number: formatLetterNumber({ year, sequence }),
    ...(words && { words }),
    ...(reply.words && { reply: reply.words }),
    ...((damaged || reply.damaged) && { damaged: true }),
  }
}
