import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { checkpoint, databaseOf, type SqldAddress } from './sqld.ts'
import { emptySnapshots, namespaceOf } from './sqld-files.ts'

/** Milliseconds between two looks at the files. */
const LOOK = 200
/** Bytes of `data-wal` at which it is folded at once. */
const MUCH = 16 * 2 ** 20
/** Milliseconds that folding may take, and the last time. */
const PATIENCE = 10_000
const LAST_PATIENCE = 2_000

export interface Folding {
  /** Folds a last time. */
  stop(): Promise<void>
}

/**
 * Whoever erases overwrites a key in its page. The page's older copies are in `data-wal`, in `wallog` and in snapshots,
 * and its place in `data` is overwritten only when `data-wal` is folded. sqld begins `wallog` anew by itself; the rest
 * is done here, at the latest so many seconds after a write.
 */
export function keepFolded(dataDir: string, address: SqldAddress, seconds: number): Folding {
  const database = databaseOf(dataDir)
  const stopped = new AbortController()
  // sqld may be away for the moment.
  const fold = (signal: AbortSignal) => checkpoint(address, signal).catch(() => undefined)
  const watch = async () => {
    for (let next = 0; !stopped.signal.aborted;) {
      await emptySnapshots(database).catch(() => undefined)
      const written = sizeOf(join(namespaceOf(database), 'data-wal'))
      if (written > MUCH || (written > 0 && performance.now() > next)) {
        await fold(AbortSignal.any([stopped.signal, AbortSignal.timeout(PATIENCE)]))
        next = performance.now() + seconds * 1000
      }
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

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
