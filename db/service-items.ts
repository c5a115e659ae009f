import { and, asc, eq, exists, ne, not, or, sql, type SQL } from 'drizzle-orm'
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { now, today } from '../src/domain/calendar.ts'
import { categories } from '../src/domain/forms/categories.ts'
import { offerOf, type ItemWords, type Offer, type ServiceItem } from '../src/domain/service-item.ts'
import { countClaimsByItem } from './claims.ts'
import type { Database } from './client.ts'
import { holdsPlace, isClaimable } from './conditions.ts'
import { insertWhere } from './insert-where.ts'
import { claims, serviceItems } from './schema.ts'
import type { Storage } from './storage.ts'
import { movingUp } from './waiting-list.ts'

/** What a village offers of a year's list, in its own order: published, and not over yet. */
export function listServiceItems(storage: Storage, village: string, year: number): Promise<ServiceItem[]> {
  return listWhere(storage, and(isOfYear(village, year), isClaimable(today())))
}

/** What all villages offer of a year's lists. */
export function listTownItems(storage: Storage, year: number): Promise<ServiceItem[]> {
  return listWhere(storage, and(eq(serviceItems.year, year), isClaimable(today())))
}

/** All that it has published, what is over by its date too. */
export function listPublishedItems(storage: Storage, village: string, year: number): Promise<ServiceItem[]> {
  return listWhere(storage, and(isOfYear(village, year), eq(serviceItems.status, 'published')))
}

/** A village's items of a year in every state, in its own order: for its office alone. */
export function listItemsOfEveryState(storage: Storage, village: string, year: number): Promise<ServiceItem[]> {
  return listWhere(storage, isOfYear(village, year))
}

/** An item of this village. */
export async function findServiceItem(storage: Storage, village: string, id: string): Promise<ServiceItem | undefined> {
  const [item] = await listWhere(storage, isOfVillage(village, id))
  return item
}

/** What a member may tick in 附件5: the items meant for members, and each category as a whole. */
export async function listOffers(storage: Storage, village: string, year: number): Promise<Offer[]> {
  const [items, counts] = await Promise.all([
    listServiceItems(storage, village, year),
    countClaimsByItem(storage, village, year),
  ])
  const whole = Object.values(categories).map((name) => ({ word: `${name}（都可以）` }))
  return [...items.filter(({ audience }) => audience !== 'units').map((item) => offerOf(item, counts)), ...whole]
}

/** Whether another published item of that year's list has this title: in 附件5 it would be the same words. */
export async function isTitlePublished(
  storage: Storage,
  { village, year, title, id }: Pick<ServiceItem, 'village' | 'year' | 'title' | 'id'>,
): Promise<boolean> {
  return (await listPublishedItems(storage, village, year)).some((other) => other.title === title && other.id !== id)
}

/** At the end of the village's list. False when there is such an id, or such a title is published. */
export async function createServiceItem(
  { db }: Storage,
  item: ItemWords & Pick<ServiceItem, 'id' | 'village' | 'year' | 'status'>,
): Promise<boolean> {
  const { id, village, year, title, status } = item
  const rows = await insertWhere(
    db,
    serviceItems,
    {
      ...item,
      position: sql`(select coalesce(max(position), 0) + 1 from ${serviceItems} where village = ${village} and year = ${year})`,
    },
    { where: status === 'published' ? not(isTitleTaken(db, village, year, title, id)) : undefined },
  )
  return rows.length > 0
}

/** Why an item could not be written anew: it was changed meanwhile, its title is published, or more have claimed it. */
export type EditRefusal = 'changed' | 'taken' | 'tooFew'

/** Writes an item anew as it was seen and, when asked to, publishes it. */
export async function editServiceItem(
  storage: Storage,
  seen: ServiceItem,
  words: ItemWords,
  publishing: boolean,
): Promise<EditRefusal | undefined> {
  const { db } = storage
  const { id, village, year } = seen
  const isTitleFree = not(isTitleTaken(db, village, year, words.title, id))
  const taken = sql`(select count(*) from ${claims} where ${claims.item} = ${id} and ${holdsPlace})`
  const writing = db
    .update(serviceItems)
    .set({ ...words, ...(publishing && { status: 'published' }) })
    .where(
      and(
        isUnchanged(seen),
        publishing ? isTitleFree : or(ne(serviceItems.status, 'published'), isTitleFree),
        // Who came without having claimed it may have run over the places: they can stay as they are.
        words.places === null || words.places === seen.places ? undefined : sql`${words.places} >= ${taken}`,
      ),
    )
    .returning({ id: serviceItems.id })
  const [written] = await db.batch([writing, movingUp(storage, now())])
  if (written.length > 0) return undefined
  const [unchanged] = await listWhere(storage, isUnchanged(seen))
  if (!unchanged) return 'changed'
  const isPublic = publishing || seen.status === 'published'
  return isPublic && (await isTitlePublished(storage, { ...seen, title: words.title })) ? 'taken' : 'tooFew'
}

/** An item as its form shows it, in one value: tells whether somebody has written, published or closed it since. */
export function hashOfItem({ vault }: Storage, item: ServiceItem): Promise<string> {
  return vault.hash('service-item', JSON.stringify([item.status, ...wordFields.map((name) => item[name] ?? null)]))
}

export function isOfYear(village: string, year: number): SQL | undefined {
  return and(eq(serviceItems.village, village), eq(serviceItems.year, year))
}

export function isOfVillage(village: string, id: string): SQL | undefined {
  return and(eq(serviceItems.village, village), eq(serviceItems.id, id))
}

/** In SQL, so that it is judged in the same statement that writes: two offices may press at one moment. */
export function isTitleTaken(
  db: Database,
  village: string,
  year: number,
  title: string | SQLiteColumn,
  id: string | SQLiteColumn,
  /** Beside published ones. */
  orElse: (other: typeof serviceItems) => SQL | undefined = () => undefined,
): SQL {
  const other = alias(serviceItems, 'other') as unknown as typeof serviceItems
  const isSame = and(eq(other.village, village), eq(other.year, year), eq(other.title, title), ne(other.id, id))
  return exists(
    db
      .select({ id: other.id })
      .from(other)
      .where(and(isSame, or(eq(other.status, 'published'), orElse(other)))),
  )
}

function listWhere({ db }: Storage, where: SQL | undefined): Promise<ServiceItem[]> {
  return db.select().from(serviceItems).where(where).orderBy(asc(serviceItems.position), asc(serviceItems.id))
}

const wordFields = [
  'category',
  'title',
  'detail',
  'time',
  'dates',
  'until',
  'place',
  'audience',
  'places',
  'contact',
  'contactTelephone',
] as const

/** Stands as it was seen, in its state and in every word. */
function isUnchanged(seen: ServiceItem): SQL | undefined {
  return and(
    isOfVillage(seen.village, seen.id),
    eq(serviceItems.status, seen.status),
    ...wordFields.map((name) => sql`${serviceItems[name]} is ${seen[name] ?? null}`),
  )
}
