import { and, eq, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm'
import { localYear } from '../src/domain/calendar.ts'
import { randomCode } from '../src/domain/letter-number.ts'
import type { Letter, LetterWords } from '../src/domain/letter.ts'
import { letterSteps, type LetterStep } from '../src/domain/states.ts'
import { lettersKeptFrom } from '../src/domain/year.ts'
import { changeSealed, insertSealed, storedEnvelope } from './envelopes.ts'
import { insertWhere } from './insert-where.ts'
import { findLetter, letterCell, replyCell } from './letters.ts'
import { letters } from './schema.ts'
import type { Seen } from './steps.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom } from './vault.ts'

interface SentLetter extends Pick<Letter, 'about' | 'village' | 'keeper'> {
  words: Omit<LetterWords, 'code'>
  ticket: string
  at: number
}

/** One letter for each form that was handed out: a form sent again leads to its letter, with other words to none. */
export async function sendLetter(
  storage: Storage,
  { about, village, keeper, words, ticket, at }: SentLetter,
): Promise<string | undefined> {
  const { db, vault } = storage
  const id = crypto.randomUUID()
  const year = localYear(at)
  const ticketHash = await hashOfRandom('letter', ticket)
  const insertion = insertWhere(
    db,
    letters,
    {
      id,
      year,
      sequence: sql`(select coalesce(max(sequence), 0) + 1 from ${letters} where year = ${year})`,
      about,
      village,
      keeper,
      status: 'received',
      sentAt: at,
      changedAt: at,
      sealedWords: storedEnvelope,
      ticketHash,
      revision: 1,
    },
    { where: undefined },
  )
  const sealed = await vault.seal(letterCell(id), { code: randomCode(), ...words } satisfies LetterWords)
  if (await insertSealed(db, sealed, insertion)) return id
  const [row] = await db.select({ id: letters.id }).from(letters).where(eq(letters.ticketHash, ticketHash))
  const earlier = row && (await findLetter(storage, row.id))
  const isSame = earlier?.about === about && earlier.village === village && earlier.words?.text === words.text
  return isSame ? earlier.id : undefined
}

interface Change {
  at: number
  /** The answer, or why there is none. */
  reply?: string
  /** The office that has it from now on. */
  keeper?: string
}

/** An office takes a step with a letter of its own as it was seen. False when it stands elsewhere by now. */
export async function changeLetter(
  { db, vault }: Storage,
  office: string,
  seen: Seen,
  stepName: LetterStep,
  { at, reply, keeper }: Change,
): Promise<boolean> {
  const { from, to } = letterSteps[stepName]
  const rows = await changeSealed(
    db,
    letters,
    and(isSeen(seen), eq(letters.keeper, office), inArray(letters.status, [...from]), isNotNull(letters.sealedWords)),
    { status: to, changedAt: at, revision: sql`revision + 1`, ...(keeper && { keeper }) },
    reply ? { stored: { column: 'sealedReply', envelope: await vault.seal(replyCell(seen.id), reply) } } : {},
  )
  return rows.length > 0
}

/** Whoever wrote it takes it back: its words are destroyed, and the answer's. */
export async function withdrawLetter({ db }: Storage, seen: Seen, at: number): Promise<boolean> {
  const { from, to } = letterSteps.withdraw
  const rows = await changeSealed(
    db,
    letters,
    and(isSeen(seen), inArray(letters.status, [...from])),
    { status: to, changedAt: at, revision: sql`revision + 1` },
    { erased: ['sealedWords', 'sealedReply'] },
  )
  return rows.length > 0
}

/** Erases the words of letters with which nothing was done for long enough; that there were some is kept. */
export async function eraseOldLetters({ db }: Storage, now: number): Promise<void> {
  const isOld = and(isNotNull(letters.sealedWords), lt(letters.changedAt, lettersKeptFrom(now)))
  await changeSealed(db, letters, isOld, { revision: sql`revision + 1` }, { erased: ['sealedWords', 'sealedReply'] })
}

function isSeen({ id, revision }: Seen): SQL | undefined {
  return and(eq(letters.id, id), eq(letters.revision, revision))
}
