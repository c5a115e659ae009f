import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Office } from '../src/domain/office.ts'
import { accessKeys, officeSessions } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom } from './vault.ts'

/** Whose an access key is. The key itself is known to nobody here. */
export interface AccessKey {
  id: string
  role: Office['role']
  /** The village's slug; null for the town. */
  village: string | null
  name: string
  createdAt: number
  revokedAt: number | null
}

/** What an office is, of its access key. */
export const officeColumns = {
  accessKey: accessKeys.id,
  name: accessKeys.name,
  role: accessKeys.role,
  village: accessKeys.village,
}

/** Makes an access key and hands it out, once: only its hash is kept. A demonstration brings its own, at each start. */
export async function createAccessKey(
  { db }: Storage,
  { at, key = randomKey(), ...owner }: Pick<AccessKey, 'role' | 'village' | 'name'> & { at: number; key?: string },
): Promise<string> {
  await db
    .insert(accessKeys)
    .values({ id: crypto.randomUUID(), ...owner, keyHash: await hashOfKey(key), createdAt: at })
    .onConflictDoNothing()
    .returning({ id: accessKeys.id })
  return key
}

/** The oldest first, revoked ones too. */
export function listAccessKeys({ db }: Storage): Promise<AccessKey[]> {
  const { id, role, village, name, createdAt, revokedAt } = accessKeys
  return db.select({ id, role, village, name, createdAt, revokedAt }).from(accessKeys).orderBy(asc(createdAt), asc(id))
}

/** Whether the town has a key that works. */
export async function hasTownKey({ db }: Storage): Promise<boolean> {
  const keys = await db
    .select({ id: accessKeys.id })
    .from(accessKeys)
    .where(and(eq(accessKeys.role, 'town'), isNull(accessKeys.revokedAt)))
    .limit(1)
  return keys.length > 0
}

/** The key works no longer, and who is signed in with it no longer is. False when there is no such key that works. */
export async function revokeAccessKey({ db }: Storage, id: string, at: number): Promise<boolean> {
  const [revoked] = await db.batch(revoking(db, id, at))
  return revoked.length > 0
}

/** A new key for the same office and name; the old one works no longer. Undefined when there is no such key that works. */
export async function replaceAccessKey({ db }: Storage, id: string, at: number): Promise<string | undefined> {
  const key = randomKey()
  const { role, village, name } = accessKeys
  const keyHash = await hashOfKey(key)
  const [made] = await db.batch([
    db
      .insert(accessKeys)
      .select(
        sql`select ${crypto.randomUUID()}, ${name}, ${role}, ${village}, ${keyHash}, ${at}, null from ${accessKeys} where ${isWorking(id)}`,
      )
      .returning({ id: accessKeys.id }),
    ...revoking(db, id, at),
  ])
  return made.length > 0 ? key : undefined
}

/** As typed: dashes, spaces and case do not matter. */
export async function findOfficeByKey({ db }: Storage, typed: string): Promise<Office | undefined> {
  const [row] = await db
    .select(officeColumns)
    .from(accessKeys)
    .where(and(eq(accessKeys.keyHash, await hashOfKey(typed)), isNull(accessKeys.revokedAt)))
  return row as Office | undefined
}

const isWorking = (id: string) => and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt))

function revoking(db: Storage['db'], id: string, at: number) {
  return [
    db.update(accessKeys).set({ revokedAt: at }).where(isWorking(id)).returning({ id: accessKeys.id }),
    db.delete(officeSessions).where(
      inArray(
        officeSessions.accessKey,
        db
          .select({ id: accessKeys.id })
          .from(accessKeys)
          .where(and(eq(accessKeys.id, id), eq(accessKeys.revokedAt, at))),
      ),
    ),
  ] as const
}

/** 32 signs without look-alikes (no I, L, O, U, as Crockford's base 32): 140 bits in 28. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function randomKey(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(28)), (byte) => ALPHABET[byte % 32]).join('')
  return letters.match(/.{7}/g)!.join('-')
}

const hashOfKey = (typed: string) => hashOfRandom('access-key', typed.toUpperCase().replace(/[^0-9A-Z]/g, ''))
