import { Buffer } from 'node:buffer'
import { Damaged } from '../db/vault.ts'
import { query, siteOrigin, type AppContext } from './context.ts'
import { lastValue, postedFields, type Posted } from './posted.ts'

export const SIGN_IN = '/office/sign-in/'

/** Longer ones are no page of ours. */
const LONGEST_NEXT = 500

/** The sign-in page that leads back to the page that was asked for. */
export function signInFor(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname === '/office/' ? SIGN_IN : `${SIGN_IN}?${new URLSearchParams({ next: pathname + search })}`
}

/** Where one goes after signing in (`?next=`): a page of the offices, and nothing else. */
export function askedNext(c: AppContext): string | undefined {
  const asked = query(c).get('next') ?? ''
  const address = asked.length > LONGEST_NEXT ? null : URL.parse(asked, siteOrigin(c))
  if (address?.origin !== siteOrigin(c)) return undefined
  const isPage = address.pathname.startsWith('/office/') && !address.pathname.startsWith(SIGN_IN)
  return isPage ? address.pathname + address.search : undefined
}

/** A form that nobody was signed in for: where it goes, and all that was typed. */
export interface KeptForm {
  path: string
  posted: Posted
}

/**
 * The form that was posted, sealed: the sign-in page carries it until its office goes on with it, and somebody else at
 * that computer reads nothing there.
 */
export async function keepForm(c: AppContext): Promise<string> {
  const { pathname, search } = new URL(c.req.url)
  const kept: KeptForm = { path: pathname + search, posted: await postedFields(c) }
  return Buffer.from(await c.var.storage.vault.seal(CELL, kept)).toString('base64url')
}

/** What the sign-in page has carried; undefined for nothing, and for what is not ours. */
export async function keptForm(c: AppContext): Promise<KeptForm | undefined> {
  const sealed = new Uint8Array(Buffer.from(lastValue((await postedFields(c)).kept), 'base64url'))
  try {
    return sealed.length === 0 ? undefined : await c.var.storage.vault.open<KeptForm>(CELL, sealed)
  } catch (error) {
    if (error instanceof Damaged) return undefined
    throw error
  }
}

const CELL = 'kept form'
