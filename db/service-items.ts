import { and, asc, eq, inArray } from 'drizzle-orm'
import { categories } from '../src/forms/categories.ts'
import { serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'

export type ServiceItem = typeof serviceItems.$inferSelect

/** A village's published items, in its own order. */
export function listServiceItems({ db }: Storage, village: string): Promise<ServiceItem[]> {
  return db
    .select()
    .from(serviceItems)
    .where(and(eq(serviceItems.village, village), eq(serviceItems.status, 'published')))
    .orderBy(asc(serviceItems.position), asc(serviceItems.id))
}

/**
 * What a member may tick in 附件5: the items meant for members, and each category as a whole. The words
 * themselves are the answer.
 */
export async function listProjects({ db }: Storage, village: string): Promise<string[]> {
  const items = await db
    .select({ title: serviceItems.title })
    .from(serviceItems)
    .where(
      and(
        eq(serviceItems.village, village),
        eq(serviceItems.status, 'published'),
        inArray(serviceItems.audience, ['members', 'both']),
      ),
    )
    .orderBy(asc(serviceItems.position), asc(serviceItems.id))
  return [
    ...new Set([...items.map(({ title }) => title), ...Object.values(categories).map((name) => `${name}（都可以）`)]),
  ]
}
