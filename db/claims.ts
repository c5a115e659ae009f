import { and, asc, desc, eq, getTableColumns, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import { localYear } from '../src/domain/calendar.ts'
import { claimSteps, type ClaimState, type ClaimStep } from '../src/domain/states.ts'
import { isHoldersKept, isHoldersStanding } from './departures.ts'
import { openRegistration, type Registration } from './registrations.ts'
import { claims, registrations, serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'

type Row = typeof claims.$inferSelect

/** A claim with what its item says; `reason` is why the village disputes it. */
export interface Claim extends Omit<Row, 'sealedReason'> {
  item: string
  title: string
  category: (typeof serviceItems.$inferSelect)['category']
  time: string
  place: string
  reason?: string
}

/** Why an item could not be claimed. */
export type ClaimRefusal = 'notReceived' | 'notOffered' | 'full'

/** Where a newest-first list goes on: the last row seen. */
export interface ClaimCursor {
  claimedAt: number
  id: string
}

export interface ClaimFilter {
  village: string
  year: number
  status?: ClaimState
  item?: string
  before?: ClaimCursor
}

/**
 * Claims an item for a registration, once. Whether it is on offer to such a registrant, and whether a place is left, is
 * judged in the statement that writes, so places never run over, however many press at one moment. Claiming again what
 * one has claimed changes nothing and is no refusal.
 */
export async function claimItem(
  storage: Storage,
  registration: Pick<Registration, 'id' | 'kind' | 'village'>,
  item: string,
  at: number,
): Promise<ClaimRefusal | undefined> {
  const { db } = storage
  const id = crypto.randomUUID()
  const year = localYear(at)
  const audience = registration.kind === 'unit' ? 'units' : 'members'
  const received = sql`exists (select 1 from ${registrations} where ${registrations.id} = ${registration.id} and ${registrations.status} = 'received')`
  const offered = isOffered(registration.village, year, item, audience)
  // What stood in the way is asked in the same transaction.
  const [, [found]] = await db.batch([
    db
      .insert(claims)
      // In the order of the table's columns.
      .select(
        sql`select ${id}, ${serviceItems.id}, ${registration.id}, ${serviceItems.village}, ${serviceItems.year}, 'claimed',
          ${at}, null, null, null, 1 from ${serviceItems} where ${offered} and ${hasPlace} and ${received}`,
      )
      .onConflictDoNothing(),
    db
      .select({
        isReceived: sql<number>`${received}`,
        isOffered: sql<number>`${offered}`,
        isClaimed: sql<number>`exists (select 1 from ${claims} where ${claims.item} = ${item} and ${claims.registration} = ${registration.id} and ${claims.status} <> 'released')`,
      })
      .from(serviceItems)
      .where(eq(serviceItems.id, item)),
  ])
  if (found?.isClaimed) return undefined
  if (!found?.isOffered) return 'notOffered'
  return found.isReceived ? 'full' : 'notReceived'
}

/** A holder's claims of a year, in the order in which they were made; released ones too. */
export function listClaimsOf(storage: Storage, registration: string, year: number): Promise<Claim[]> {
  return listed(storage, and(eq(claims.registration, registration), eq(claims.year, year)))
}

/** The claims of several holders in a year: one query for any number of them. */
export function listClaimsOfAll(storage: Storage, registration: string[], year: number): Promise<Claim[]> {
  return listed(storage, and(inArray(claims.registration, registration), eq(claims.year, year)))
}

/** One claim of this holder. */
export async function findClaimOf(storage: Storage, registration: string, id: string): Promise<Claim | undefined> {
  const [claim] = await listed(storage, and(eq(claims.registration, registration), eq(claims.id, id)))
  return claim
}

/** A claim with whose it is; another village's is as good as none. */
export async function findClaim(storage: Storage, village: string, id: string) {
  const [found] = await listedWithHolders(storage, and(eq(claims.village, village), eq(claims.id, id)), 1)
  return found
}

/** A village's claims with whose they are, newest first, `limit` at most. */
export function listClaims(storage: Storage, filter: ClaimFilter, limit: number) {
  const { village, year, status, item, claimedAt, id } = claims
  return listedWithHolders(
    storage,
    and(
      eq(village, filter.village),
      eq(year, filter.year),
      filter.status ? eq(status, filter.status) : undefined,
      filter.item ? eq(item, filter.item) : undefined,
      filter.before &&
        or(
          lt(claimedAt, filter.before.claimedAt),
          and(eq(claimedAt, filter.before.claimedAt), lt(id, filter.before.id)),
        ),
    ),
    limit,
  )
}

/** How many claims of a village's year stand in each state. */
export async function countClaims({ db }: Storage, village: string, year: number) {
  const counts = await db
    .select({ status: claims.status, count: sql<number>`count(*)` })
    .from(claims)
    .where(and(eq(claims.village, village), eq(claims.year, year)))
    .groupBy(claims.status)
  return Object.fromEntries(counts.map(({ status, count }) => [status, count])) as Partial<Record<ClaimState, number>>
}

/** For each item of a village's year: places taken, and how often it was done and confirmed. */
export async function countClaimsByItem({ db }: Storage, village: string, year: number) {
  const counts = await db
    .select({
      item: claims.item,
      taken: sql<number>`sum(${claims.status} <> 'released')`,
      confirmed: sql<number>`sum(${claims.status} = 'confirmed')`,
    })
    .from(claims)
    .where(and(eq(claims.village, village), eq(claims.year, year)))
    .groupBy(claims.item)
  return new Map(counts.map(({ item, taken, confirmed }) => [item, { taken, confirmed }]))
}

/** Whose claim or record it must be: a holder's own, or one of the village. */
export type Owner = { registration: string } | { village: string }

/**
 * Takes a step with a claim as it was seen: `revision` is that of the page on which the button stood. False when it
 * stands elsewhere by now, or is not theirs.
 */
export async function changeClaim(
  { db, vault }: Storage,
  owner: Owner,
  { id, revision }: Pick<Claim, 'id' | 'revision'>,
  step: ClaimStep,
  { at, completedOn, reason }: { at: number; completedOn?: string; reason?: string },
): Promise<boolean> {
  const { from, to, by } = claimSteps[step]
  const rows = await db
    .update(claims)
    .set({
      status: to,
      revision: sql`revision + 1`,
      sealedReason: reason ? await vault.seal(reasonOf(id), reason) : null,
      ...(completedOn && { completedOn }),
      ...(by === 'village' && { decidedAt: at }),
    })
    .where(
      and(
        eq(claims.id, id),
        eq(claims.revision, revision),
        isOwnedBy(owner),
        inArray(claims.status, [...from]),
        by === 'holder' ? isHoldersStanding(db, claims.registration) : undefined,
        reason ? isHoldersKept(db, claims.registration) : undefined,
      ),
    )
    .returning({ id: claims.id })
  return rows.length > 0
}

/** Confirms those of these that still stand as they were seen; their ids. */
export async function confirmClaims(
  { db }: Storage,
  village: string,
  seen: Pick<Claim, 'id' | 'revision'>[],
  at: number,
): Promise<string[]> {
  if (seen.length === 0) return []
  const { from, to } = claimSteps.confirm
  const rows = await db
    .update(claims)
    .set({ status: to, revision: sql`revision + 1`, sealedReason: null, decidedAt: at })
    .where(
      and(
        eq(claims.village, village),
        inArray(claims.status, [...from]),
        or(...seen.map(({ id, revision }) => and(eq(claims.id, id), eq(claims.revision, revision)))),
      ),
    )
    .returning({ id: claims.id })
  return rows.map(({ id }) => id)
}

function isOwnedBy(owner: Owner): SQL {
  return 'village' in owner ? eq(claims.village, owner.village) : eq(claims.registration, owner.registration)
}

function isOffered(village: string, year: number, item: string, audience: 'units' | 'members'): SQL {
  return and(
    eq(serviceItems.id, item),
    eq(serviceItems.village, village),
    eq(serviceItems.year, year),
    eq(serviceItems.status, 'published'),
    inArray(serviceItems.audience, [audience, 'both']),
  )!
}

const hasPlace = sql`(${serviceItems.places} is null or ${serviceItems.places} >
  (select count(*) from ${claims} where ${claims.item} = ${serviceItems.id} and ${claims.status} <> 'released'))`

async function listed(storage: Storage, where: SQL | undefined): Promise<Claim[]> {
  const rows = await storage.db
    .select({ claim: getTableColumns(claims), item: getTableColumns(serviceItems) })
    .from(claims)
    .innerJoin(serviceItems, eq(serviceItems.id, claims.item))
    .where(where)
    .orderBy(asc(claims.claimedAt), asc(claims.id))
  return Promise.all(rows.map(({ claim, item }) => opened(storage, claim, item)))
}

async function listedWithHolders(storage: Storage, where: SQL | undefined, limit: number) {
  const rows = await storage.db
    .select({
      claim: getTableColumns(claims),
      item: getTableColumns(serviceItems),
      registration: getTableColumns(registrations),
    })
    .from(claims)
    .innerJoin(serviceItems, eq(serviceItems.id, claims.item))
    .innerJoin(registrations, eq(registrations.id, claims.registration))
    .where(where)
    .orderBy(desc(claims.claimedAt), desc(claims.id))
    .limit(limit)
  return Promise.all(
    rows.map(async ({ claim, item, registration }) => ({
      claim: await opened(storage, claim, item),
      holder: await openRegistration(storage, registration),
    })),
  )
}

async function opened(
  { vault }: Storage,
  { sealedReason, ...claim }: Row,
  { title, category, time, place }: typeof serviceItems.$inferSelect,
): Promise<Claim> {
  return {
    ...claim,
    title,
    category,
    time,
    place,
    ...(sealedReason && { reason: await vault.open<string>(reasonOf(claim.id), sealedReason) }),
  }
}

const reasonOf = (id: string) => `claims/${id}/reason`
