import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Replaces a file in one step: a power cut leaves either the old content or the new one, whole. */
export function replaceFile(path: string, content: string | Buffer, temporary = join(dirname(path), '.new')): void {
  writeFileSync(temporary, content, { flush: true, mode: 0o600 })
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
