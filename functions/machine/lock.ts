import { DatabaseSync } from 'node:sqlite'

export interface Lock {
  release(): void
}

/**
 * Takes a lock for this process; undefined when another has it, or this one already. It is SQLite's on an empty file:
 * the system lets go of it when its holder ends, however it ends.
 */
export function takeLock(file: string): Lock | undefined {
  const lock = new DatabaseSync(file)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    return undefined
  }
}

const SQLITE_BUSY = 5
