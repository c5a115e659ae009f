import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm'
import type { Renewal } from '../src/domain/link-use.ts'
import { isKept } from './conditions.ts'
import { isSeen, withFormer, type Seen } from './departures.ts'
import { destroyEnvelopes, destroyUnreferred, storedEnvelope, storeEnvelope } from './envelopes.ts'
import { openWords, withEnvelopes } from './open-words.ts'
import { answersCell, type RegistrationRow, type RegistrationWords } from './registrations.ts'
import { changedRow } from './insert-where.ts'
import { registrations, replacedLinks } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom, randomToken } from './vault.ts'

/**
 * Makes a new private link in the place of the one at hand, which works no longer; its token. The links of what moves left
 * behind are replaced too: they lead to this one. Undefined when the registration has changed meanwhile, has nothing left
 * to open, or has moved on: the new village then makes the link.
 */
export async function renewLink(storage: Storage, seen: Seen, renewal: Renewal): Promise<string | undefined> {
  const { db } = storage
  const [row, ...former] = await listWithFormer(storage, seen.id)
  if (!row) return undefined
  const token = randomToken()
  const tokenHash = await hashOfRandom('token', token)
  const isRenewed = sql`exists (select 1 from ${registrations} as renewed where renewed.id = ${seen.id} and renewed.token_hash = ${tokenHash})`
  const where = and(isSeen(seen), eq(registrations.revision, seen.revision), isKept, isNull(registrations.movedTo))
  const [first, ...rest] = [
    ...(await replacing(storage, row, token, renewal, where)),
    ...(await Promise.all(former.map((left) => replacing(storage, left, randomToken(), renewal, isRenewed)))).flat(),
  ]
  await db.batch([first!, ...rest])
  const [now] = await db
    .select({ id: registrations.id })
    .from(registrations)
    .where(eq(registrations.tokenHash, tokenHash))
  return now && token
}

/** When a village made a new link for this registration, the newest first. */
export function listRenewals({ db }: Storage, registration: string): Promise<Renewal[]> {
  return db
    .select({ at: replacedLinks.at, village: replacedLinks.village, checked: replacedLinks.checked })
    .from(replacedLinks)
    .where(eq(replacedLinks.registration, registration))
    .orderBy(desc(replacedLinks.at))
}

/** Of a private link that works no longer: when it was replaced, and in which village. */
export async function findReplacedLink(
  { db }: Storage,
  token: string,
): Promise<Pick<Renewal, 'at' | 'village'> | undefined> {
  const [replaced] = await db
    .select({ at: replacedLinks.at, village: replacedLinks.village })
    .from(replacedLinks)
    .where(eq(replacedLinks.tokenHash, await hashOfRandom('token', token)))
  return replaced
}

/** The registration, and after it those that its holder has left by moving. */
async function listWithFormer({ db }: Storage, id: string): Promise<RegistrationRow[]> {
  const rows = await db
    .select(withEnvelopes(registrations))
    .from(registrations)
    .where(sql`${registrations.id} in ${withFormer(id)}`)
  return rows.toSorted((one, other) => Number(other.id === id) - Number(one.id === id))
}

/** Statements that give a row another token. Words that are erased or do not open stay as they are. */
async function replacing(
  { db, vault }: Storage,
  { id, revision, sealedAnswers }: RegistrationRow,
  token: string,
  { at, village, checked }: Renewal,
  where: SQL | undefined,
) {
  const isThis = and(eq(registrations.id, id), eq(registrations.revision, revision), where)
  const { words } = await openWords<RegistrationWords>(vault, answersCell(id), sealedAnswers)
  const changes = { tokenHash: await hashOfRandom('token', token), revision: sql`revision + 1` }
  const noted = db
    .insert(replacedLinks)
    .select(
      sql`select ${registrations.tokenHash}, ${registrations.id}, ${village}, ${at}, ${checked} from ${registrations} where ${isThis}`,
    )
  if (!words) return [noted, db.update(registrations).set(changes).where(isThis).returning(changedRow(registrations))]
  const envelope = await vault.seal(answersCell(id), { ...words, token } satisfies RegistrationWords)
  return [
    noted,
    destroyEnvelopes(db, registrations, [registrations.sealedAnswers], isThis),
    storeEnvelope(db, envelope),
    db
      .update(registrations)
      .set({ ...changes, sealedAnswers: storedEnvelope })
      .where(isThis)
      .returning(changedRow(registrations)),
    destroyUnreferred(db),
  ]
}
