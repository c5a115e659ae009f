import { lt, sql } from 'drizzle-orm'
import { throttles } from './schema.ts'
import type { Storage } from './storage.ts'

/** So many attempts are allowed in a window of so many minutes. */
export interface Allowance {
  /** What is counted: an address, a number, a telephone. Stored as a keyed hash only. */
  counted: string
  attempts: number
  minutes: number
}

/** Counts an attempt against every allowance; the minutes to wait when one is used up, else 0. */
export async function countAttempt({ db, vault }: Storage, allowances: Allowance[], at: number): Promise<number> {
  const keys = await Promise.all(allowances.map(({ counted }) => vault.hash('throttle', counted)))
  const [, ...results] = await db.batch([
    db.delete(throttles).where(lt(throttles.expiresAt, at)),
    ...allowances.map(({ minutes }, index) =>
      db
        .insert(throttles)
        .values({ key: keys[index]!, attempts: 1, expiresAt: at + minutes * 60_000 })
        .onConflictDoUpdate({ target: throttles.key, set: { attempts: sql`attempts + 1` } })
        .returning({ attempts: throttles.attempts, expiresAt: throttles.expiresAt }),
    ),
  ])
  const waits = results.map((rows, index) => {
    const [row] = rows as { attempts: number; expiresAt: number }[]
    return row && row.attempts > allowances[index]!.attempts ? row.expiresAt - at : 0
  })
  return Math.ceil(Math.max(...waits) / 60_000)
}
