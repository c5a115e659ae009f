import { and, asc, desc, eq, exists, gt, inArray, isNull, lt, ne, not, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { now } from '../src/domain/calendar.ts'
import type { ServiceItem } from '../src/domain/service-item.ts'
import { itemSteps, type ItemStep } from '../src/domain/states.ts'
import { insertWhere } from './insert-where.ts'
import { claims, serviceItems } from './schema.ts'
import { isOfVillage, isOfYear, isTitleTaken } from './service-items.ts'
import type { Storage } from './storage.ts'
import { movingUp } from './waiting-list.ts'

/** Last year's published and closed items become drafts of this year, in their order, each once; their dates stay. How many. */
export async function copyServiceItems({ db }: Storage, village: string, year: number): Promise<number> {
  const { category, title, detail, time, place, audience, places, contact, contactTelephone } = serviceItems
  const { position, id, status } = serviceItems
  const last = sql`(select coalesce(max(position), 0) from ${serviceItems} where village = ${village} and year = ${year})`
  const copied = await insertWhere(
    db,
    serviceItems,
    {
      id: randomId,
      village,
      year,
      ...asTheyStand({ category, title, detail, time, place, audience, places, contact, contactTelephone }),
      status: 'draft',
      position: sql`${last} + ${position}`,
      copiedFrom: sql`${id}`,
    },
    { from: serviceItems, where: and(isOfYear(village, year - 1), ne(status, 'draft')) },
  )
  return copied.length
}

/** How many of last year's items were not copied yet. */
export async function countToCopy({ db }: Storage, village: string, year: number): Promise<number> {
  const copy = alias(serviceItems, 'copy')
  const rows = await db
    .select({ id: serviceItems.id })
    .from(serviceItems)
    .leftJoin(copy, eq(copy.copiedFrom, serviceItems.id))
    .where(and(isOfYear(village, year - 1), ne(serviceItems.status, 'draft'), isNull(copy.id)))
  return rows.length
}

/** Publishes every draft of the year whose title is free, of two with one title the first. How many. */
export async function publishDrafts({ db }: Storage, village: string, year: number): Promise<number> {
  const { title, id, position, status } = serviceItems
  const isTaken = isTitleTaken(db, village, year, title, id, (other) =>
    and(eq(other.status, 'draft'), lt(other.position, position)),
  )
  const published = await db
    .update(serviceItems)
    .set({ status: itemSteps.publish.to })
    .where(and(isOfYear(village, year), inArray(status, [...itemSteps.publish.from]), not(isTaken)))
    .returning({ id })
  return published.length
}

/**
 * False when the item is no longer in a state that the step starts from, when its title is published already, or when
 * somebody has claimed what is to be removed.
 */
export async function changeItemState(
  storage: Storage,
  { id, village, year }: Pick<ServiceItem, 'id' | 'village' | 'year'>,
  step: ItemStep,
): Promise<boolean> {
  const { db } = storage
  const { from, to } = itemSteps[step]
  const stands = and(isOfVillage(village, id), inArray(serviceItems.status, [...from]))
  if (to === 'gone') {
    const isClaimed = exists(db.select({ id: claims.id }).from(claims).where(eq(claims.item, id)))
    const removed = await db
      .delete(serviceItems)
      .where(and(stands, not(isClaimed)))
      .returning({ id: serviceItems.id })
    return removed.length > 0
  }
  const isFree = to === 'published' ? not(isTitleTaken(db, village, year, serviceItems.title, id)) : undefined
  const changing = db
    .update(serviceItems)
    .set({ status: to })
    .where(and(stands, isFree))
    .returning({ id: serviceItems.id })
  const [changed] = await db.batch([changing, movingUp(storage, now())])
  return changed.length > 0
}

/** Changes places with the item before or after it of the same category and state. False when there is none. */
export async function moveServiceItem({ db }: Storage, item: ServiceItem, to: 'up' | 'down'): Promise<boolean> {
  const { id, village, year, category, status, position } = serviceItems
  const [neighbour] = await db
    .select()
    .from(serviceItems)
    .where(
      and(
        eq(village, item.village),
        eq(year, item.year),
        eq(category, item.category),
        eq(status, item.status),
        to === 'up' ? lt(position, item.position) : gt(position, item.position),
      ),
    )
    .orderBy(to === 'up' ? desc(position) : asc(position))
    .limit(1)
  if (!neighbour) return false
  const [ours, theirs] = [item, neighbour].map((moved) => and(eq(id, moved.id), eq(position, moved.position)))
  // Both or neither: when one of them was moved meanwhile, two items would end up in one position.
  const bothStand = sql`(select count(*) from ${serviceItems} where ${or(ours, theirs)}) = 2`
  const moved = await db
    .update(serviceItems)
    .set({ position: sql`case ${id} when ${item.id} then ${neighbour.position} else ${item.position} end` })
    .where(and(inArray(id, [item.id, neighbour.id]), bothStand))
    .returning({ id })
  return moved.length > 0
}

/** As crypto.randomUUID makes them, but one for each row. */
const randomId = sql`lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' ||
  hex(randomblob(2)) || '-' || hex(randomblob(6)))`

/** Columns whose values are copied. */
function asTheyStand<C extends Record<string, unknown>>(columns: C): { [K in keyof C]: SQL } {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, sql`${column}`])) as {
    [K in keyof C]: SQL
  }
}
