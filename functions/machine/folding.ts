import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { checkpoint, databaseOf, type SqldAddress } from './sqld.ts'
import { emptySnapshots, namespaceOf } from './sqld-files.ts'

/** Milliseconds between two looks at the files. */
const LOOK = 200
/** Milliseconds that folding may take, and the last time. */
const PATIENCE = 10_000
const LAST_PATIENCE = 2_000

export interface Folding {
  /** Folds a last time. */
  stop(): Promise<void>
}

/**
 * However much is written, sqld itself keeps `data-wal` at a few megabytes, and `wallog` at what it was told: that holds
 * while this process is stopped, too. But what was erased must leave them on a quiet site as well.
 *
 * Whoever erases overwrites a key in its page. The page's older copies are in `data-wal`, in `wallog` and in snapshots,
 * and its place in `data` is overwritten only when `data-wal` is folded. sqld begins `wallog` anew by itself; the rest
 * is done here, so many seconds after a write, on a busy site after twice as many.
 */
export function keepFolded(dataDir: string, address: SqldAddress, seconds: number): Folding {
  const database = databaseOf(dataDir)
  const stopped = new AbortController()
  // sqld may be away for the moment.
  const fold = (signal: AbortSignal) => checkpoint(address, signal).catch(() => undefined)
  const wal = join(namespaceOf(database), 'data-wal')
  const watch = async () => {
    let due = 0
    for (let seen = 0; !stopped.signal.aborted;) {
      await emptySnapshots(database).catch(() => undefined)
      const { size, mtimeMs } = statSync(wal, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 }
      const late = performance.now() - due
      // Who begins to write meanwhile is told that the database is busy: a moment in which nobody writes is waited for.
      if (size > 0 && late > 0 && (mtimeMs === seen || late > seconds * 1000)) {
        await fold(AbortSignal.any([stopped.signal, AbortSignal.timeout(PATIENCE)]))
        due = performance.now() + seconds * 1000
      }
      seen = mtimeMs
      await pause(LOOK, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    async stop() {
      stopped.abort()
      await watching
      await fold(AbortSignal.timeout(LAST_PATIENCE))
    },
  }
}
