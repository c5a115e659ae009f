import { and, eq, getTableColumns, inArray, sql, type SQL } from 'drizzle-orm'
import { localDay, localYear } from '../src/domain/calendar.ts'
import { whyNotOffered, type ClaimRefusal } from '../src/domain/claim-refusals.ts'
import type { Registration } from '../src/domain/registration.ts'
import { claimStates, claimSteps, type ClaimStep } from '../src/domain/states.ts'
import { claimReasonCell, doneCell } from './claims.ts'
import { holdsPlace, isClaimable, isWaiting } from './conditions.ts'
import { changeSealed, type WordChange } from './envelopes.ts'
import { insertWhere } from './insert-where.ts'
import { claims, registrations, serviceItems } from './schema.ts'
import { areSeen, besides, mayBeTaken, reasonChange, stepChanges, type Given, type Owner, type Seen } from './steps.ts'
import type { Storage } from './storage.ts'
import { movingUp, takenPlaces } from './waiting-list.ts'

/**
 * Claims an item for a registration, once. Whether it is on offer to such a registrant, and whether a place is left, is
 * judged in the statement that writes, so places never run over, however many press at one moment: who comes when all are
 * taken waits for one. Claiming again what one has claimed, or waits for, changes nothing and is no refusal.
 */
export async function claimItem(
  { db }: Storage,
  registration: Pick<Registration, 'id' | 'kind' | 'village'>,
  item: string,
  at: number,
): Promise<ClaimRefusal | undefined> {
  const isReceived = sql`exists (select 1 from ${registrations} where ${registrations.id} = ${registration.id} and ${registrations.status} = 'received')`
  const offered = isOffered(registration, at, item)
  // What stood in the way is asked in the same transaction.
  const [, [judged]] = await db.batch([
    insertWhere(
      db,
      claims,
      {
        id: crypto.randomUUID(),
        item: sql`${serviceItems.id}`,
        registration: registration.id,
        village: sql`${serviceItems.village}`,
        year: sql`${serviceItems.year}`,
        status: sql`iif(${hasPlace}, 'claimed', 'waiting')`,
        claimedAt: at,
        revision: 1,
      },
      { from: serviceItems, where: and(offered, isReceived) },
    ),
    db
      .select({
        item: getTableColumns(serviceItems),
        isReceived: sql<number>`${isReceived}`,
        isClaimed: sql<number>`exists (select 1 from ${claims} where ${claims.item} = ${item} and ${claims.registration} = ${registration.id} and (${holdsPlace} or ${isWaiting}))`,
      })
      .from(serviceItems)
      .where(eq(serviceItems.id, item)),
  ])
  if (judged?.isClaimed) return undefined
  return whyNotOffered(judged?.item, registration, localYear(at)) ?? (judged?.isReceived ? undefined : 'notReceived')
}

/** Takes a step with a claim as it was seen. False when it stands elsewhere by now, or is not theirs. */
export async function changeClaim(
  storage: Storage,
  owner: Owner,
  seen: Seen,
  stepName: ClaimStep,
  { completedOn, done, ...given }: Given & { completedOn?: string; done?: string },
): Promise<boolean> {
  const step = claimSteps[stepName]
  const rows = await changeSealed(
    storage.db,
    claims,
    mayBeTaken(storage, claims, owner, seen, step, given.reason ?? done),
    { ...stepChanges(step, given), ...(completedOn && { completedOn }) },
    done === undefined
      ? await reasonChange(storage, given, claimReasonCell(seen.id))
      : await doneChange(storage, seen, done),
    {
      ...besides(storage, given),
      ...(!claimStates[step.to].holdsPlace && { afterwards: [movingUp(storage, given.at)] }),
    },
  )
  return rows.length > 0
}

/** Confirms those of these that still stand as they were seen; their ids. */
export async function confirmClaims(storage: Storage, village: string, seen: Seen[], at: number): Promise<string[]> {
  if (seen.length === 0) return []
  const { confirm } = claimSteps
  const rows = await changeSealed(
    storage.db,
    claims,
    areSeen(claims, village, seen, confirm),
    stepChanges(confirm, { at }),
    { erased: ['sealedReason'] },
  )
  return rows.map(({ id }) => id)
}

/** Whoever says what was done answers the reason, if there was one; a blank line takes away what was said before. */
async function doneChange({ db, vault }: Storage, { id }: Seen, done: string): Promise<WordChange<typeof claims>> {
  const { item, registration } = claims
  const [claim] = await db.select({ item, registration }).from(claims).where(eq(claims.id, id))
  return done && claim
    ? { stored: { column: 'sealedDone', envelope: await vault.seal(doneCell(claim), done) }, erased: ['sealedReason'] }
    : { erased: ['sealedReason', 'sealedDone'] }
}

function isOffered(
  { kind, village }: Pick<Registration, 'kind' | 'village'>,
  at: number,
  item: string,
): SQL | undefined {
  return and(
    eq(serviceItems.id, item),
    eq(serviceItems.village, village),
    eq(serviceItems.year, localYear(at)),
    isClaimable(localDay(at)),
    inArray(serviceItems.audience, [kind === 'unit' ? 'units' : 'members', 'both']),
  )
}

const hasPlace = sql`(${serviceItems.places} is null or ${serviceItems.places} > ${takenPlaces()})`
