import { and, asc, eq, sql } from 'drizzle-orm'
import type { Phrase } from '../src/domain/phrase.ts'
import { insertWhere } from './insert-where.ts'
import { phrases } from './schema.ts'
import type { Storage } from './storage.ts'

/** How many a village may keep: more would no longer be a list to choose from. */
export const MOST_PHRASES = 50

export function listPhrases({ db }: Storage, village: string): Promise<Phrase[]> {
  const { id, text } = phrases
  return db.select({ id, text }).from(phrases).where(eq(phrases.village, village)).orderBy(asc(text))
}

/** False when the village has this phrase already, or as many as it may keep. */
export async function addPhrase({ db }: Storage, village: string, text: string): Promise<boolean> {
  const kept = sql`(select count(*) from ${phrases} where village = ${village})`
  const rows = await insertWhere(
    db,
    phrases,
    { id: crypto.randomUUID(), village, text },
    { where: sql`${kept} < ${MOST_PHRASES}` },
  )
  return rows.length > 0
}

export async function removePhrase({ db }: Storage, village: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(phrases)
    .where(and(eq(phrases.village, village), eq(phrases.id, id)))
    .returning({ id: phrases.id })
  return rows.length > 0
}
