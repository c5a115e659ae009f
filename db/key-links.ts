import { and, eq, gt, sql } from 'drizzle-orm'
import { createAccessKey, hasTownKey } from './access.ts'
import { keyLinks } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom, randomToken } from './vault.ts'

/** One hour, in milliseconds. */
const LINK_LIFE = 3600_000

/** The one link that makes the town's first key; links made before stop. Its token. */
export async function createKeyLink({ db }: Storage, at: number): Promise<string> {
  const token = randomToken()
  await db.batch([
    db.delete(keyLinks),
    db.insert(keyLinks).values({ tokenHash: await hashOfRandom('key-link', token), expiresAt: at + LINK_LIFE }),
  ])
  return token
}

/** Whether the link would still make a key. */
export async function isKeyLinkGood(storage: Storage, token: string, at: number): Promise<boolean> {
  const links = await storage.db
    .select({ expiresAt: keyLinks.expiresAt })
    .from(keyLinks)
    .where(await isGood(token, at))
  return links.length > 0 && !(await hasTownKey(storage))
}

/** Makes the town's first key, once; undefined when the link is used, too old or unknown, or the town has a key. */
export async function useKeyLink(
  storage: Storage,
  token: string,
  { name, at }: { name: string; at: number },
): Promise<string | undefined> {
  if (await hasTownKey(storage)) return undefined
  const used = await storage.db
    .delete(keyLinks)
    .where(await isGood(token, at))
    .returning({ used: sql`1` })
  return used.length > 0 ? createAccessKey(storage, { role: 'town', village: null, name, at }) : undefined
}

async function isGood(token: string, at: number) {
  return and(eq(keyLinks.tokenHash, await hashOfRandom('key-link', token)), gt(keyLinks.expiresAt, at))
}
