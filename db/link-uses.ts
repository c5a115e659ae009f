import { desc, eq } from 'drizzle-orm'
import type { LinkUse } from '../src/domain/link-use.ts'
import { linkUses } from './schema.ts'
import type { Storage } from './storage.ts'

export async function addLinkUse({ db }: Storage, registration: string, use: LinkUse): Promise<void> {
  await db.insert(linkUses).values({ registration, ...use })
}

/** The newest first. */
export function listLinkUses({ db }: Storage, registration: string, limit: number): Promise<LinkUse[]> {
  return db
    .select({ at: linkUses.at, right: linkUses.right, use: linkUses.use })
    .from(linkUses)
    .where(eq(linkUses.registration, registration))
    .orderBy(desc(linkUses.at), desc(linkUses.id))
    .limit(limit)
}
