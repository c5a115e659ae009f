import { and, desc, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Office, OfficeSession } from '../src/domain/office.ts'
import { officeColumns } from './access.ts'
import { accessKeys, officeSessions } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom, randomToken } from './vault.ts'

const MINUTE = 60_000
/** Milliseconds without a request after which a session ends: a desk that was left over lunch is closed. */
const IDLE = 120 * MINUTE
/** Milliseconds after which a session ends however much it is used: a long working day. */
export const LONGEST = 12 * 60 * MINUTE
/** Milliseconds between two notes of its use: not every request writes. */
const NOTED = 5 * MINUTE

interface Begun {
  at: number
  browser: string
  /** The session that this browser had before, which ends. */
  instead?: string
}

/** Signs in; the session's secret goes into the cookie, its hash into the database. */
export async function beginOfficeSession(
  { db }: Storage,
  accessKey: string,
  { at, browser, instead }: Begun,
): Promise<string> {
  const secret = randomToken()
  const { expiresAt, idHash } = officeSessions
  const before = instead === undefined ? undefined : eq(idHash, await hashOf(instead))
  await db.batch([
    db.delete(officeSessions).where(or(lt(expiresAt, at), before)),
    db.insert(officeSessions).values({
      idHash: await hashOf(secret),
      accessKey,
      startedAt: at,
      usedAt: at,
      expiresAt: at + IDLE,
      browser,
    }),
  ])
  return secret
}

/** Whose session it is, as long as it lasts; and puts off its end. */
export async function findOfficeBySession({ db }: Storage, secret: string, at: number): Promise<Office | undefined> {
  const idHash = await hashOf(secret)
  const { usedAt, startedAt, expiresAt } = officeSessions
  const [row] = await db
    .select({ ...officeColumns, usedAt })
    .from(officeSessions)
    .innerJoin(accessKeys, eq(accessKeys.id, officeSessions.accessKey))
    .where(and(eq(officeSessions.idHash, idHash), gt(expiresAt, at), isNull(accessKeys.revokedAt)))
  if (!row) return undefined
  const { usedAt: noted, ...office } = row
  if (at - noted >= NOTED)
    await db
      .update(officeSessions)
      .set({ usedAt: at, expiresAt: sql`min(${startedAt} + ${LONGEST}, ${at + IDLE})` })
      .where(and(eq(officeSessions.idHash, idHash), lt(usedAt, at)))
  return office as Office
}

/** Of an access key those that last, the last used first; `secret` is the session of whoever asks. */
export async function listOfficeSessions(
  { db }: Storage,
  accessKey: string,
  { at, secret }: { at: number; secret?: string },
): Promise<OfficeSession[]> {
  const { idHash, startedAt, usedAt, browser, expiresAt } = officeSessions
  const rows = await db
    .select({ idHash, startedAt, usedAt, browser })
    .from(officeSessions)
    .where(and(eq(officeSessions.accessKey, accessKey), gt(expiresAt, at)))
    .orderBy(desc(usedAt), desc(startedAt))
  const own = secret === undefined ? undefined : idOf(await hashOf(secret))
  return rows.map(({ idHash: hash, ...row }) => ({ ...row, id: idOf(hash), isOwn: idOf(hash) === own }))
}

/** Signs out. */
export async function endOfficeSession({ db }: Storage, secret: string): Promise<void> {
  await db.delete(officeSessions).where(eq(officeSessions.idHash, await hashOf(secret)))
}

/** Ends the one of an access key that has this id in the list of its sessions. */
export async function endListedSession({ db }: Storage, accessKey: string, id: string): Promise<void> {
  await db
    .delete(officeSessions)
    .where(and(eq(officeSessions.accessKey, accessKey), eq(sql`lower(hex(${officeSessions.idHash}))`, id)))
}

/** Ends all of an access key but that of whoever asks. */
export async function endOtherSessions({ db }: Storage, accessKey: string, secret: string): Promise<void> {
  await db
    .delete(officeSessions)
    .where(and(eq(officeSessions.accessKey, accessKey), ne(officeSessions.idHash, await hashOf(secret))))
}

const hashOf = (secret: string) => hashOfRandom('session', secret)

/** Names a session to those who have its key; nobody signs in with it. */
const idOf = (hash: Uint8Array) => Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
