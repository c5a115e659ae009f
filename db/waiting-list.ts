import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { localDay, localYear } from '../src/domain/calendar.ts'
import { claimStates } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { isClaimable, isWaiting } from './conditions.ts'
import { claims, serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'

/*
 * Whoever claims a full item waits for a place, in the order in which the one writer wrote them down. Whatever frees a
 * place (given up, moved away, left, void, more places) writes `movingUp` in the same transaction: no place is ever free
 * while somebody waits for it.
 */

/** Everybody who waits and for whom there is a place now has it, of all items; those that are over keep theirs waiting. */
export function movingUp({ db }: Storage, at: number) {
  return db
    .update(claims)
    .set({ status: 'claimed', movedUpAt: at, revision: sql`revision + 1` })
    .where(
      sql`${claims.id} in (select line.id from
        (select id, item, row_number() over (partition by item order by rowid) as turn from claims where status = 'waiting') as line
        inner join ${serviceItems} on ${serviceItems.id} = line.item
        where ${isClaimable(localDay(at))} and ${eq(serviceItems.year, localYear(at))}
        and (${isNull(serviceItems.places)} or line.turn <= ${serviceItems.places} - ${takenPlaces()}))`,
    )
}

/** How many places of `serviceItems` are taken: on its own in a statement that names the item. */
export function takenPlaces() {
  const taken = alias(claims, 'taken')
  const holds = inArray(taken.status, statesThat(claimStates, 'holdsPlace'))
  return sql`(select count(*) from claims as taken where ${and(eq(taken.item, serviceItems.id), holds)})`
}

/** Which in the line of its item a claim that waits is, from 1; null for one that does not wait. */
export const turnInLine = sql<number | null>`case when ${isWaiting} then (select count(*) from claims as ahead
  where ahead.item = ${claims.item} and ahead.status = 'waiting' and ahead.rowid <= ${claims}.rowid) end`
