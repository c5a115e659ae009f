import { sql } from 'drizzle-orm'
import type { AppContext } from '../context.ts'

/** 200 when Worker and database answer, else 503. */
export async function health(c: AppContext): Promise<Response> {
  const database = await c.var.storage.db.run(sql`select 1`).then(
    () => true,
    () => false,
  )
  return c.json({ worker: true, database }, database ? 200 : 503)
}
