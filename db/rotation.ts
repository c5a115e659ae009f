import { and, asc, eq, gt, isNotNull, ne, sql } from 'drizzle-orm'
import { linkAnew } from './audit-upkeep.ts'
import { boundText, isGenuine } from './bound-state.ts'
import { writeTraces } from './doubles.ts'
import { envelopes, registrations } from './schema.ts'
import { writeFact } from './site-facts.ts'
import type { Storage } from './storage.ts'
import { KEY_LENGTH } from './vault.ts'

interface Pace {
  /** Rows that are changed in one transaction. */
  batch?: number
  /** How many are done so far. */
  onBatch?: (done: number) => void
}

/**
 * Seals the key of every envelope under the first of SEALING_KEYS. Keys are overwritten where they stand: once the log is
 * folded, the old sealing key opens nothing. Interrupted, it is simply begun again. A key that opens no more stays.
 */
export async function rotateSealing(storage: Storage, { batch = 200, onBatch }: Pace = {}): Promise<void> {
  const { db, vault } = storage
  let [last, done] = [0, 0]
  for (;;) {
    const rows = await db
      .select({ id: envelopes.id, key: envelopes.key })
      .from(envelopes)
      .where(and(gt(envelopes.id, last), ne(envelopes.key, sql`zeroblob(${sql.raw(String(KEY_LENGTH))})`)))
      .orderBy(asc(envelopes.id))
      .limit(batch)
    if (rows.length === 0) break
    last = rows.at(-1)!.id
    const updates = await Promise.all(
      rows.map(async ({ id, key }) => {
        const anew = await vault.sealKeyAnew(key).catch(() => undefined)
        return anew
          ? [
              db
                .update(envelopes)
                .set({ key: anew })
                .where(and(eq(envelopes.id, id), eq(envelopes.key, key))),
            ]
          : []
      }),
    )
    const [first, ...rest] = updates.flat()
    if (first) await db.batch([first, ...rest])
    onBatch?.((done += rows.length))
  }
  await writeFact(storage, 'sealing-key', vault.sealingKeys[0]!)
}

/**
 * Hashes with the first of HASHING_KEY what is bound to a row, where to look for doubles, and the chain of the audit log. A
 * row that was changed
 * behind the site's back stays as it is.
 */
export async function rotateHashing(storage: Storage, { batch = 200, onBatch }: Pace = {}): Promise<void> {
  const { db, vault } = storage
  const { id, village, status, receivedOn, firstReceivedOn, mac } = registrations
  let [last, done] = ['', 0]
  for (;;) {
    const rows = await db
      .select({ id, village, status, receivedOn, firstReceivedOn, mac })
      .from(registrations)
      .where(and(gt(id, last), isNotNull(mac)))
      .orderBy(asc(id))
      .limit(batch)
    if (rows.length === 0) break
    last = rows.at(-1)!.id
    const updates = await Promise.all(
      rows.map(async (row) =>
        (await isGenuine(vault, row))
          ? [
              db
                .update(registrations)
                .set({ mac: await vault.hash('registration', boundText(row)) })
                .where(and(eq(id, row.id), eq(mac, row.mac!))),
            ]
          : [],
      ),
    )
    const [first, ...rest] = updates.flat()
    if (first) await db.batch([first, ...rest])
    onBatch?.((done += rows.length))
  }
  await writeTraces(storage, 'all', batch)
  await linkAnew(storage, batch)
  await writeFact(storage, 'hashing-key', vault.hashingKeys[0]!)
}
