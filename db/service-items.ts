import { and, asc, desc, eq, exists, gt, inArray, isNull, lt, ne, not, or, sql, type SQL } from 'drizzle-orm'
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from './client.ts'
import { categories } from '../src/domain/forms/categories.ts'
import { itemSteps, type ItemStep } from '../src/domain/states.ts'
import { claims, serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'

export type ServiceItem = typeof serviceItems.$inferSelect
/** What its office writes about an item. */
export type ServiceItemWords = Pick<
  ServiceItem,
  'category' | 'title' | 'detail' | 'time' | 'place' | 'audience' | 'places'
>

/** A village's published items of a year, in its own order. */
export function listServiceItems(storage: Storage, village: string, year: number): Promise<ServiceItem[]> {
  return listed(storage, and(isOfYear(village, year), eq(serviceItems.status, 'published')))
}

/** A village's items of a year in every state, in its own order: for its office alone. */
export function listItemsOfEveryState(storage: Storage, village: string, year: number): Promise<ServiceItem[]> {
  return listed(storage, isOfYear(village, year))
}

/** Another village's item is as good as none. */
export async function findServiceItem(storage: Storage, village: string, id: string): Promise<ServiceItem | undefined> {
  const [item] = await listed(storage, isOwn(village, id))
  return item
}

/**
 * What a member may tick in 附件5: the items meant for members, and each category as a whole. The words
 * themselves are the answer.
 */
export async function listProjects({ db }: Storage, village: string, year: number): Promise<string[]> {
  const items = await db
    .select({ title: serviceItems.title })
    .from(serviceItems)
    .where(
      and(
        isOfYear(village, year),
        eq(serviceItems.status, 'published'),
        inArray(serviceItems.audience, ['members', 'both']),
      ),
    )
    .orderBy(asc(serviceItems.position), asc(serviceItems.id))
  return [
    ...new Set([...items.map(({ title }) => title), ...Object.values(categories).map((name) => `${name}（都可以）`)]),
  ]
}

/** Whether another published item of that year's list has this title: in 附件5 it would be the same words. */
export async function isTitlePublished(
  storage: Storage,
  { village, year, title, id }: Pick<ServiceItem, 'village' | 'year' | 'title' | 'id'>,
): Promise<boolean> {
  return (await listServiceItems(storage, village, year)).some((other) => other.title === title && other.id !== id)
}

/** At the end of the village's list. False when there is such an id, or such a title is published. */
export async function createServiceItem(
  { db }: Storage,
  item: ServiceItemWords & Pick<ServiceItem, 'id' | 'village' | 'year' | 'status'>,
): Promise<boolean> {
  const { id, village, year, category, title, detail, time, place, audience, places, status } = item
  const last = sql`(select coalesce(max(position), 0) + 1 from ${serviceItems} where village = ${village} and year = ${year})`
  const free = status === 'published' ? not(isTaken(db, village, year, title, id)) : sql`true`
  return changed(
    await db
      .insert(serviceItems)
      // In the order of the table's columns.
      .select(
        sql`select ${id}, ${village}, ${year}, ${category}, ${title}, ${detail}, ${time}, ${place}, ${audience}, ${places},
          ${status}, ${last}, null where ${free}`,
      )
      .onConflictDoNothing()
      .returning({ id: serviceItems.id }),
  )
}

/** Why an item could not be written anew: it was changed meanwhile, its title is published, or more have claimed it. */
export type EditRefusal = 'changed' | 'taken' | 'tooFew'

/** Writes an item anew as it was seen and, when asked to, publishes it. */
export async function editServiceItem(
  storage: Storage,
  seen: ServiceItem,
  words: ServiceItemWords,
  publishing: boolean,
): Promise<EditRefusal | undefined> {
  const { db } = storage
  const { id, village, year } = seen
  const isTitleFree = not(isTaken(db, village, year, words.title, id))
  const taken = sql`(select count(*) from ${claims} where ${claims.item} = ${id} and ${claims.status} <> 'released')`
  const written = await db
    .update(serviceItems)
    .set({ ...words, ...(publishing && { status: 'published' }) })
    .where(
      and(
        isUnchanged(seen),
        publishing ? isTitleFree : or(ne(serviceItems.status, 'published'), isTitleFree),
        words.places === null ? undefined : sql`${words.places} >= ${taken}`,
      ),
    )
    .returning({ id: serviceItems.id })
  if (changed(written)) return undefined
  const [found] = await listed(storage, isUnchanged(seen))
  if (!found) return 'changed'
  const isPublic = publishing || seen.status === 'published'
  return isPublic && (await isTitlePublished(storage, { ...seen, title: words.title })) ? 'taken' : 'tooFew'
}

/** An item as its form shows it, in one value: tells whether somebody has written, published or closed it since. */
export function hashOfItem({ vault }: Storage, item: ServiceItem): Promise<string> {
  return vault.hash('service-item', JSON.stringify([item.status, ...wordFields.map((name) => item[name])]))
}

/** Last year's published and closed items become drafts of this year, in their order, each once. How many. */
export async function copyServiceItems({ db }: Storage, village: string, year: number): Promise<number> {
  const { category, title, detail, time, place, audience, places, position, id, status } = serviceItems
  const last = sql`(select coalesce(max(position), 0) from ${serviceItems} where village = ${village} and year = ${year})`
  const copied = await db
    .insert(serviceItems)
    // In the order of the table's columns.
    .select(
      sql`select ${randomId}, ${village}, ${year}, ${category}, ${title}, ${detail}, ${time}, ${place}, ${audience},
        ${places}, 'draft', ${last} + ${position}, ${id} from ${serviceItems}
        where ${isOfYear(village, year - 1)} and ${status} <> 'draft'`,
    )
    .onConflictDoNothing()
    .returning({ id: serviceItems.id })
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
  const other = alias(serviceItems, 'other')
  const { title, position } = serviceItems
  const isTakenByOther = exists(
    db
      .select({ id: other.id })
      .from(other)
      .where(
        and(
          eq(other.village, village),
          eq(other.year, year),
          eq(other.title, title),
          or(eq(other.status, 'published'), and(eq(other.status, 'draft'), lt(other.position, position))),
        ),
      ),
  )
  const published = await db
    .update(serviceItems)
    .set({ status: 'published' })
    .where(and(isOfYear(village, year), eq(serviceItems.status, 'draft'), not(isTakenByOther)))
    .returning({ id: serviceItems.id })
  return published.length
}

/** Deletes a draft that nobody has claimed. False for any other item. */
export async function removeDraft({ db }: Storage, { id, village }: Pick<ServiceItem, 'id' | 'village'>) {
  const isClaimed = exists(db.select({ id: claims.id }).from(claims).where(eq(claims.item, id)))
  return changed(
    await db
      .delete(serviceItems)
      .where(and(isOwn(village, id), eq(serviceItems.status, 'draft'), not(isClaimed)))
      .returning({ id: serviceItems.id }),
  )
}

/** False when the item is no longer in the state that the step starts from, or its title is published already. */
export async function changeItemState(
  { db }: Storage,
  { id, village, year }: Pick<ServiceItem, 'id' | 'village' | 'year'>,
  step: ItemStep,
): Promise<boolean> {
  const { from, to } = itemSteps[step]
  const free = to === 'published' ? not(isTaken(db, village, year, serviceItems.title, id)) : undefined
  return changed(
    await db
      .update(serviceItems)
      .set({ status: to })
      .where(and(isOwn(village, id), eq(serviceItems.status, from), free))
      .returning({ id: serviceItems.id }),
  )
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
  const [ours, theirs] = [item, neighbour].map((one) => and(eq(id, one.id), eq(position, one.position)))
  // Both or neither: when one of them was moved meanwhile, two items would end up in one position.
  const bothStand = sql`(select count(*) from ${serviceItems} where ${or(ours, theirs)}) = 2`
  return changed(
    await db
      .update(serviceItems)
      .set({ position: sql`case ${id} when ${item.id} then ${neighbour.position} else ${item.position} end` })
      .where(and(inArray(id, [item.id, neighbour.id]), bothStand))
      .returning({ id }),
  )
}

function listed({ db }: Storage, where: SQL | undefined): Promise<ServiceItem[]> {
  return db.select().from(serviceItems).where(where).orderBy(asc(serviceItems.position), asc(serviceItems.id))
}

const wordFields = ['category', 'title', 'detail', 'time', 'place', 'audience', 'places'] as const

/** Stands as it was seen, in its state and in every word. */
function isUnchanged(seen: ServiceItem): SQL | undefined {
  return and(
    isOwn(seen.village, seen.id),
    eq(serviceItems.status, seen.status),
    ...wordFields.map((name) => sql`${serviceItems[name]} is ${seen[name]}`),
  )
}

/** As crypto.randomUUID makes them, but one for each row. */
const randomId = sql`lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' ||
  hex(randomblob(2)) || '-' || hex(randomblob(6)))`

function isOfYear(village: string, year: number): SQL | undefined {
  return and(eq(serviceItems.village, village), eq(serviceItems.year, year))
}

function isOwn(village: string, id: string): SQL | undefined {
  return and(eq(serviceItems.village, village), eq(serviceItems.id, id))
}

/** In SQL, so that it is judged in the same statement that writes: two offices may press at one moment. */
function isTaken(db: Database, village: string, year: number, title: string | SQLiteColumn, id: string): SQL {
  const other = alias(serviceItems, 'other')
  return exists(
    db
      .select({ id: other.id })
      .from(other)
      .where(
        and(
          eq(other.village, village),
          eq(other.year, year),
          eq(other.status, 'published'),
          eq(other.title, title),
          ne(other.id, id),
        ),
      ),
  )
}

function changed(rows: unknown[]): boolean {
  return rows.length > 0
}
