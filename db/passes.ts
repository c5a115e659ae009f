import type { Right } from '../src/domain/right.ts'
import type { Storage } from './storage.ts'

/*
 * A pass stands in an address in the place of a private link's token, or names a letter, and works for half an hour. It is
 * not stored: it says itself what it opens, and a keyed hash says that it is ours.
 */

export interface Pass {
  /** What it opens: of a registration, or a letter that was looked up with number and code. */
  right: Exclude<Right, 'link'> | 'letter'
  /** The id of the registration, or of the letter. */
  of: string
  expiresAt: number
}

/** Half an hour, in milliseconds. */
export const PASS_LIFE = 30 * 60_000

export async function createPass({ vault }: Storage, right: Pass['right'], of: string, at: number): Promise<string> {
  const words = `${right}-${of}-${(at + PASS_LIFE).toString(36)}`
  return `${words}-${await vault.hash('pass', words)}`
}

/** What the pass says, also of one that has expired; undefined for what is none of ours. */
export async function readPass({ vault }: Storage, text: string): Promise<Pass | undefined> {
  const [, words, right, of, expires, mac] =
    /^((pair|print|slip|letter)-([\da-f-]{36})-([\da-z]{1,11}))-([\w-]{43})$/.exec(text) ?? []
  if (!words || !mac || !(await vault.isHash('pass', words, mac))) return undefined
  return { right: right as Pass['right'], of: of!, expiresAt: Number.parseInt(expires!, 36) }
}
