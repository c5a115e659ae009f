import { sql, type SQL } from 'drizzle-orm'
import { claims, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

type Counted = typeof registrations | typeof claims | typeof serviceRecords

/** How many of these rows stand in each state; a state in which none stands is left out. */
export async function countByState<T extends Counted>(
  { db }: Storage,
  table: T,
  where: SQL | undefined,
): Promise<Partial<Record<T['$inferSelect']['status'], number>>> {
  const counts = await db
    .select({ status: sql<T['$inferSelect']['status']>`${table.status}`, count: sql<number>`count(*)` })
    .from(table as Counted)
    .where(where)
    .groupBy(table.status)
  return Object.fromEntries(counts.map(({ status, count }) => [status, count])) as Awaited<
    ReturnType<typeof countByState<T>>
  >
}
