import { and, asc, desc, eq, getTableColumns, inArray, isNotNull, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Claim, ClaimCounts, HeldClaim } from '../src/domain/claim.ts'
import { claimStates, claimSteps, type ClaimState } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { holdsPlace, isCounted, isHoldersCounted, isWaiting } from './conditions.ts'
import { countByState } from './counts.ts'
import { openWords, readReason, withEnvelopes, type OpenableRow } from './open-words.ts'
import { openRegistration } from './registrations.ts'
import { claims, registrations, serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'
import { turnInLine } from './waiting-list.ts'

/** Where a newest-first list goes on: the last row seen. */
export type ClaimCursor = Pick<Claim, 'claimedAt' | 'id'>

export interface ClaimFilter {
  village: string
  year: number
  status?: ClaimState
  item?: string
  before?: ClaimCursor
}

/** A holder's claims of a year, in the order in which they were made; released ones too. */
export function listClaimsOf(storage: Storage, registration: string, year: number): Promise<Claim[]> {
  return listClaimsOfAll(storage, [registration], year)
}

/** The claims of several holders in a year: one query for any number of them. */
export function listClaimsOfAll(storage: Storage, registration: string[], year: number): Promise<Claim[]> {
  return listWhere(storage, and(inArray(claims.registration, registration), eq(claims.year, year)))
}

/** A holder's claims that are neither decided nor given up: what a holder who leaves leaves behind. */
export function listOpenClaims(storage: Storage, registration: string): Promise<Claim[]> {
  const isOpen = inArray(claims.status, [...claimSteps.release.from, claimSteps.complete.to])
  return listWhere(storage, and(eq(claims.registration, registration), isOpen))
}

/** What these holders had claimed and not done when they moved away or left. */
export function listDroppedClaims(storage: Storage, registration: string[]): Promise<Claim[]> {
  return listWhere(storage, and(inArray(claims.registration, registration), isNotNull(claims.droppedAt)))
}

/** A holder's own claim. */
export async function findClaimOf(storage: Storage, registration: string, id: string): Promise<Claim | undefined> {
  const [claim] = await listWhere(storage, and(eq(claims.registration, registration), eq(claims.id, id)))
  return claim
}

/** A village's claim with whose it is. */
export async function findClaim(storage: Storage, village: string, id: string): Promise<HeldClaim | undefined> {
  const [claim] = await listHeld(storage, and(eq(claims.village, village), eq(claims.id, id)), 1)
  return claim
}

/** A village's claims with whose they are, newest first, `limit` at most. */
export function listClaims(storage: Storage, filter: ClaimFilter, limit: number): Promise<HeldClaim[]> {
  const { village, year, status, item, claimedAt, id } = claims
  return listHeld(
    storage,
    and(
      eq(village, filter.village),
      eq(year, filter.year),
      isCounted,
      filter.status && eq(status, filter.status),
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
export function countClaims(storage: Storage, village: string, year: number) {
  const isHeld = isHoldersCounted(storage.db, claims.registration)
  return countByState(storage, claims, and(eq(claims.village, village), eq(claims.year, year), isHeld))
}

/** For each item of a village's year: places taken, how many wait, and how often it was done and confirmed; without a village, of all. */
export async function countClaimsByItem(
  { db }: Storage,
  village: string | undefined,
  year: number,
): Promise<ClaimCounts> {
  const counts = await db
    .select({
      item: claims.item,
      taken: sql<number>`sum(${holdsPlace})`,
      waiting: sql<number>`sum(${isWaiting})`,
      confirmed: sql<number>`sum(${inArray(claims.status, statesThat(claimStates, 'isDeed'))} and ${isHoldersCounted(db, claims.registration)})`,
    })
    .from(claims)
    .where(and(village === undefined ? undefined : eq(claims.village, village), eq(claims.year, year)))
    .groupBy(claims.item)
  return new Map(counts.map(({ item, ...count }) => [item, count]))
}

/** Where the envelope of a reason belongs. */
export const claimReasonCell = (id: string) => `claims/${id}/reason`
/** Where the line of what was done belongs: nobody has two claims of one item that stand. */
export const doneCell = ({ item, registration }: Pick<Claim, 'item' | 'registration'>) =>
  `claims/${item}/${registration}/done`

async function listWhere(storage: Storage, where: SQL | undefined): Promise<Claim[]> {
  const rows = await storage.db
    .select({ claim: withEnvelopes(claims), turn: turnInLine, item: getTableColumns(serviceItems) })
    .from(claims)
    .innerJoin(serviceItems, eq(serviceItems.id, claims.item))
    .where(where)
    .orderBy(asc(claims.claimedAt), asc(claims.id))
  return Promise.all(rows.map(({ claim, turn, item }) => openClaim(storage, claim, turn, item)))
}

async function listHeld(storage: Storage, where: SQL | undefined, limit: number): Promise<HeldClaim[]> {
  const rows = await storage.db
    .select({
      claim: withEnvelopes(claims),
      turn: turnInLine,
      item: getTableColumns(serviceItems),
      registration: withEnvelopes(registrations),
    })
    .from(claims)
    .innerJoin(serviceItems, eq(serviceItems.id, claims.item))
    .innerJoin(registrations, eq(registrations.id, claims.registration))
    .where(where)
    .orderBy(desc(claims.claimedAt), desc(claims.id))
    .limit(limit)
  return Promise.all(
    rows.map(async ({ claim, turn, item, registration }) => ({
      claim: await openClaim(storage, claim, turn, item),
      holder: await openRegistration(storage, registration),
    })),
  )
}

async function openClaim(
  { vault }: Storage,
  { sealedReason, sealedDone, ...claim }: OpenableRow<typeof claims>,
  turn: number | null,
  {
    title,
    category,
    time,
    place,
    dates,
    until,
    contact,
    contactTelephone,
    status: itemStatus,
  }: typeof serviceItems.$inferSelect,
): Promise<Claim> {
  const [reason, done] = await Promise.all([
    openWords<string>(vault, claimReasonCell(claim.id), sealedReason),
    openWords<string>(vault, doneCell(claim), sealedDone),
  ])
  return {
    ...claim,
    turn,
    title,
    category,
    time,
    place,
    dates,
    until,
    contact,
    contactTelephone,
    itemStatus,
    ...readReason(reason),
    ...(done.words && { done: done.words }),
    ...((reason.damaged || done.damaged) && { damaged: true }),
  }
}
