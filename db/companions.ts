import { and, desc, eq, or, sql, type SQL } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import {
  destroyEnvelopes,
  destroyUnreferred,
  removeSealed,
  storedEnvelope,
  storeEnvelope,
  type Statement,
} from './envelopes.ts'
import { openWords, withEnvelopes, type OpenableRow } from './open-words.ts'
import { insertWhere } from './insert-where.ts'
import { findLinkToken, findRegistrationByToken } from './registrations.ts'
import { companions, registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom } from './vault.ts'

/*
 * Who registers another branch, or another of the family, with a private link sees all of them on one page. The table
 * alone tells nobody by whose link: it has a hash of it. Both links lie in an envelope, which makes sure that nobody is
 * listed whom the site has not listed; once either of them was renewed, they belong together no longer.
 */

/** The private links' tokens of who registered another, and of the other. */
interface CompanionWords {
  maker: string
  token: string
}

export interface Companion {
  token: string
  registration: Registration
}

/** As many as one page lists. */
const MOST = 100

/** Those that were registered with this private link, the newest first, as long as their links are the same. */
export async function listCompanions(storage: Storage, maker: string): Promise<Companion[]> {
  const rows = await storage.db
    .select(withEnvelopes(companions))
    .from(companions)
    .where(await isOfMaker(maker))
    .orderBy(desc(companions.madeAt), desc(companions.id))
    .limit(MOST)
  const found = await Promise.all(
    rows.map(async (row) => {
      const words = await openCompanion(storage, row)
      const registration = words?.maker === maker && (await findRegistrationByToken(storage, words.token))
      return registration && registration.answers && registration.id === row.registration
        ? [{ token: words.token, registration }]
        : []
    }),
  )
  return found.flat()
}

/** When this registration was made with somebody else's link, which lists it; undefined where none does. */
export async function findListing(storage: Storage, { id }: Registration, token: string): Promise<number | undefined> {
  const [row] = await storage.db
    .select(withEnvelopes(companions))
    .from(companions)
    .where(eq(companions.registration, id))
  const words = row && (await openCompanion(storage, row))
  if (!row || words?.token !== token) return undefined
  const maker = await findRegistrationByToken(storage, words.maker)
  return maker?.answers && row.madeAt
}

/** How many were registered with this link, and whether it was itself registered with another's. */
export async function countCompanions(storage: Storage, registration: Registration, token: string) {
  const [made, listedAt] = await Promise.all([
    listCompanions(storage, token),
    findListing(storage, registration, token),
  ])
  return { made: made.length, isListed: listedAt !== undefined }
}

/** No other page lists this registration any more. */
export function unlist({ db }: Storage, registration: string): Promise<boolean> {
  return removeSealed(db, companions, eq(companions.registration, registration))
}

/** Statements after a registration with this id and token was made with the link of `maker`. */
export async function listing(
  { db, vault }: Storage,
  made: { id: string; token: string; at: number },
  maker: string,
): Promise<Statement[]> {
  const id = crypto.randomUUID()
  const words: CompanionWords = { maker, token: made.token }
  const [envelope, makerHash] = await Promise.all([vault.seal(companionCell(id), words), hashOfMaker(maker)])
  const row = { id, registration: made.id, makerHash, madeAt: made.at, sealedTokens: storedEnvelope }
  return [
    storeEnvelope(db, envelope),
    insertWhere(db, companions, row, { where: isThere(made.id) }),
    destroyUnreferred(db),
  ]
}

/** Statements after somebody moved: what the old link listed, the new one lists, and who lists the old one lists the new. */
export async function listingAnew(
  storage: Storage,
  left: string,
  arrived: { id: string; token: string },
): Promise<Statement[]> {
  const { db, vault } = storage
  const old = await findLinkToken(storage, left)
  if (!old) return []
  const rows = await db
    .select(withEnvelopes(companions))
    .from(companions)
    .where(or(eq(companions.registration, left), await isOfMaker(old)))
  const statements = await Promise.all(
    rows.map(async (row) => {
      const words = await openCompanion(storage, row)
      if (!words) return []
      const isMaker = words.maker === old
      const now = isMaker ? { ...words, maker: arrived.token } : { ...words, token: arrived.token }
      const where = and(eq(companions.id, row.id), isThere(arrived.id))
      return [
        destroyEnvelopes(db, companions, [companions.sealedTokens], where),
        storeEnvelope(db, await vault.seal(companionCell(row.id), now)),
        db
          .update(companions)
          .set({
            sealedTokens: storedEnvelope,
            ...(isMaker ? { makerHash: await hashOfMaker(arrived.token) } : { registration: arrived.id }),
          })
          .where(where),
        destroyUnreferred(db),
      ]
    }),
  )
  return statements.flat()
}

/** Statements that take these off every page, and destroy what was sealed. */
export function removing(db: Storage['db'], where: SQL | undefined) {
  return [
    destroyEnvelopes(db, companions, [companions.sealedTokens], where),
    db.delete(companions).where(where),
  ] as const
}

/** What the page of this private link lists. */
export async function isOfMaker(token: string): Promise<SQL> {
  return eq(companions.makerHash, await hashOfRandom('maker', token))
}

const companionCell = (id: string) => `companions/${id}/tokens`
const hashOfMaker = (token: string) => hashOfRandom('maker', token)
const isThere = (id: string) => sql`exists (select 1 from ${registrations} as made where made.id = ${id})`

async function openCompanion({ vault }: Storage, row: OpenableRow<typeof companions>) {
  return (await openWords<CompanionWords>(vault, companionCell(row.id), row.sealedTokens)).words
}
