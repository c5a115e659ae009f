import { and, asc, eq, sql } from 'drizzle-orm'
import { phrases } from './schema.ts'
import type { Storage } from './storage.ts'

export type Phrase = typeof phrases.$inferSelect

/** How many a village may keep: more would no longer be a list to choose from. */
export const MOST_PHRASES = 50

export function listPhrases({ db }: Storage, village: string): Promise<Phrase[]> {
  return db.select().from(phrases).where(eq(phrases.village, village)).orderBy(asc(phrases.text))
}

/** False when the village has this phrase already, or as many as it may keep. */
export async function addPhrase({ db }: Storage, village: string, text: string): Promise<boolean> {
  const rows = await db
    .insert(phrases)
    // In the order of the table's columns.
    .select(
      sql`select ${crypto.randomUUID()}, ${village}, ${text}
        where (select count(*) from ${phrases} where village = ${village}) < ${MOST_PHRASES}`,
    )
    .onConflictDoNothing()
    .returning({ id: phrases.id })
  return rows.length > 0
}

export async function removePhrase({ db }: Storage, village: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(phrases)
    .where(and(eq(phrases.village, village), eq(phrases.id, id)))
    .returning({ id: phrases.id })
  return rows.length > 0
}
