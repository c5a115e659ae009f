import { and, asc, count, eq, gt, lt, max } from 'drizzle-orm'
import type { AuditRow, ChainCheck } from '../src/domain/audit-event.ts'
import { auditKeptFrom } from '../src/domain/year.ts'
import { isLinked, macOf } from './audit-chain.ts'
import { recordEvent } from './audit-events.ts'
import { auditEvents } from './schema.ts'
import type { Storage } from './storage.ts'

/**
 * Takes out what was kept long enough, but for the newest of it: the event after that one vouches for it, so that nobody
 * can cut off the beginning unseen. That it was done is an event too. How many went.
 */
export async function removeOldEvents(storage: Storage, now: number): Promise<number> {
  const { db } = storage
  const { id, at } = auditEvents
  const [old] = await db
    .select({ newest: max(id), count: count() })
    .from(auditEvents)
    .where(lt(at, auditKeptFrom(now)))
  if (!old?.newest || old.count < 2) return 0
  await recordEvent(storage, 'machine', { action: 'expire', at: now })
  const gone = await db.delete(auditEvents).where(lt(id, old.newest)).returning({ id })
  return gone.length
}

const BATCH = 1000

/** Walks the whole log. */
export async function checkChain(storage: Storage, now: number): Promise<ChainCheck> {
  const { db, vault } = storage
  const check: ChainCheck = { checked: 0, cut: 0 }
  // Asked before: what is added while the walk goes on is not missing.
  const [lastEvent = 0, newest] = [await storage.lastEvent(), await findNewest(storage)]
  let before: AuditRow | undefined
  for (;;) {
    const rows = await db
      .select()
      .from(auditEvents)
      .where(and(gt(auditEvents.id, before?.id ?? 0), lt(auditEvents.id, newest + 1)))
      .orderBy(asc(auditEvents.id))
      .limit(BATCH)
    for (const row of rows) {
      const isAnchor = !before && row.id > 1
      if (isAnchor && row.at >= auditKeptFrom(now)) check.headless = true
      if (!isAnchor && !(await isLinked(vault, before, row)))
        check.broken = check.broken
          ? { ...check.broken, count: check.broken.count + 1 }
          : { id: row.id, at: row.at, count: 1 }
      before = row
    }
    check.checked += rows.length
    if (rows.length < BATCH) break
  }
  return { ...check, cut: Math.max(0, lastEvent - (before?.id ?? 0)) }
}

/** Makes every mac anew with the newest hashing key; one that was wrong stays wrong. Interrupted, it is begun again. */
export async function linkAnew({ db, vault }: Storage, batch: number): Promise<void> {
  let before: AuditRow | undefined
  for (;;) {
    const rows = await db
      .select()
      .from(auditEvents)
      .where(gt(auditEvents.id, before?.id ?? 0))
      .orderBy(asc(auditEvents.id))
      .limit(batch)
    if (rows.length === 0) return
    const updates = []
    for (const row of rows) {
      if (await isLinked(vault, before, row))
        updates.push(
          db
            .update(auditEvents)
            .set({ mac: await macOf(vault, before, row) })
            .where(eq(auditEvents.id, row.id)),
        )
      before = row
    }
    const [first, ...rest] = updates
    if (first) await db.batch([first, ...rest])
  }
}

async function findNewest({ db }: Storage): Promise<number> {
  const [row] = await db.select({ id: max(auditEvents.id) }).from(auditEvents)
  return row?.id ?? 0
}
