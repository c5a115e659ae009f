import { and, eq, exists, gte, inArray, isNotNull, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Cursor } from '../src/domain/registration.ts'
import { claimStates, registrationStates, type ClaimState } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import type { Database } from './client.ts'
import { claims, registrations, serviceItems } from './schema.ts'

/** Its holder has neither moved nor left, and the village has not voided it. */
export const isStanding = inArray(registrations.status, statesThat(registrationStates, 'stands'))

/** Its holder changed something of which the village has not taken note (src/domain/update.ts). */
export const isUpdated = and(eq(registrations.status, 'received'), isNotNull(registrations.updatedAt))

/** It is counted, with all that was done under it. */
export const isCounted = inArray(registrations.status, statesThat(registrationStates, 'counts'))

/** Its personal data has not been erased. */
export const isKept = isNotNull(registrations.sealedAnswers)

/** An item that is published and, on that day, not over. */
export function isClaimable(day: string): SQL | undefined {
  return and(eq(serviceItems.status, 'published'), or(isNull(serviceItems.until), gte(serviceItems.until, day)))
}

/** It takes one of its item's places. */
export const holdsPlace = inArray(claims.status, statesThat(claimStates, 'holdsPlace'))

/** It waits for a place. */
export const isWaiting = inArray(claims.status, statesThat(claimStates, 'waits'))

/** Begun and neither confirmed nor given up: it holds a place that it may lose, or waits for one. */
const deeds: ClaimState[] = statesThat(claimStates, 'isDeed')
export const isUnconfirmed = inArray(
  claims.status,
  [...statesThat(claimStates, 'holdsPlace'), ...statesThat(claimStates, 'waits')].filter(
    (state) => !deeds.includes(state),
  ),
)

/** The village has received the registration, and it stands so. */
export function isReceived(id: string, village: string): SQL {
  const holder = and(eq(registrations.id, id), eq(registrations.village, village), eq(registrations.status, 'received'))
  return sql`exists (select 1 from ${registrations} where ${holder})`
}

/** Of a claim or a record: who has moved away or left takes no more steps; the village may still decide on what was done. */
export function isHoldersReceived(db: Database, registration: SQLiteColumn): SQL {
  return isOfRegistrations(db, registration, eq(registrations.status, 'received'))
}

/** Of a claim or a record: what was done under a void registration is on no list and counts nowhere. */
export function isHoldersCounted(db: Database, registration: SQLiteColumn): SQL {
  // By its id, for each row that is counted: rather than all registrations of the site once.
  return exists(
    db
      .select({ id: registrations.id })
      .from(registrations)
      .where(and(eq(registrations.id, registration), isCounted)),
  )
}

/** Of a claim or a record: nothing more is written about somebody whose data has been erased. */
export function isHoldersKept(db: Database, registration: SQLiteColumn): SQL {
  return isOfRegistrations(db, registration, isKept)
}

/** The village has received it at least once; it may have returned it since. */
const wasReceived = or(isNotNull(registrations.receivedOn), isNotNull(registrations.firstReceivedOn))

/** What a village has received and what had not ended before that year: these have cards and evaluations of it. */
export function tookPart(village: string, year: number): SQL | undefined {
  const newYear = Date.parse(`${year}-01-01T00:00:00+08:00`)
  return and(
    eq(registrations.village, village),
    isCounted,
    wasReceived,
    lte(registrations.year, year),
    or(isNull(registrations.endedAt), gte(registrations.endedAt, newYear)),
    isKept,
  )
}

/** Further down a newest-first list. */
export function isBefore(cursor: Cursor): SQL | undefined {
  const { submittedAt, id } = registrations
  return or(lt(submittedAt, cursor.submittedAt), and(eq(submittedAt, cursor.submittedAt), lt(id, cursor.id)))
}

function isOfRegistrations(db: Database, registration: SQLiteColumn, where: SQL): SQL {
  return inArray(registration, db.select({ id: registrations.id }).from(registrations).where(where))
}
