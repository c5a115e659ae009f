import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Office } from '../src/domain/office.ts'
import { accessKeys, officeSessions } from './schema.ts'
import type { Storage } from './storage.ts'
import { randomToken } from './vault.ts'

/** Eight hours, in milliseconds: a working day. */
export const SESSION_LIFE = 8 * 3600_000

const columns = { accessKey: accessKeys.id, role: accessKeys.role, village: accessKeys.village }

/** Makes an access key and hands it out, once: only its hash is kept. */
export async function createAccessKey(
  { db, vault }: Storage,
  role: Office['role'],
  village: string | null,
  at: number,
) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(28)), (byte) => ALPHABET[byte % 32]).join('')
  const shown = key.match(/.{7}/g)!.join('-')
  await db
    .insert(accessKeys)
    .values({ id: crypto.randomUUID(), role, village, keyHash: await vault.hash('access-key', key), createdAt: at })
  return shown
}

/** As typed: dashes, spaces and case do not matter. */
export async function findOfficeByKey({ db, vault }: Storage, typed: string): Promise<Office | undefined> {
  const key = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const [row] = await db
    .select(columns)
    .from(accessKeys)
    .where(and(eq(accessKeys.keyHash, await vault.hash('access-key', key)), isNull(accessKeys.revokedAt)))
  return row as Office | undefined
}

/** Signs in; the session's secret goes into the cookie, its hash into the database. */
export async function createOfficeSession({ db, vault }: Storage, accessKey: string, at: number): Promise<string> {
  const session = randomToken()
  await db.batch([
    db.delete(officeSessions).where(lt(officeSessions.expiresAt, at)),
    db
      .insert(officeSessions)
      .values({ idHash: await vault.hash('session', session), accessKey, expiresAt: at + SESSION_LIFE }),
  ])
  return session
}

export async function findOfficeBySession(
  { db, vault }: Storage,
  session: string,
  at: number,
): Promise<Office | undefined> {
  const [row] = await db
    .select(columns)
    .from(officeSessions)
    .innerJoin(accessKeys, eq(accessKeys.id, officeSessions.accessKey))
    .where(
      and(
        eq(officeSessions.idHash, await vault.hash('session', session)),
        gt(officeSessions.expiresAt, at),
        isNull(accessKeys.revokedAt),
      ),
    )
  return row as Office | undefined
}

export async function deleteOfficeSession({ db, vault }: Storage, session: string): Promise<void> {
  await db.delete(officeSessions).where(eq(officeSessions.idHash, await vault.hash('session', session)))
}

/** 32 signs without look-alikes (no I, L, O, U, as Crockford's base 32): 140 bits in 28. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
