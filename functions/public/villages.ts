import { countClaimsByItem } from '../../db/claims.ts'
import { listItemsOfEveryState, listServiceItems } from '../../db/service-items.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { isRegistrantKind } from '../../src/domain/forms/index.ts'
import { param, query, type AppContext } from '../context.ts'
import { show } from '../show.ts'

export async function showVillages(c: AppContext): Promise<Response> {
  const kind = query(c).get('as') ?? undefined
  return show(c, 'villages', { kind: isRegistrantKind(kind) ? kind : undefined })
}

/** A village's service list, with the places that are left. */
export async function showVillage(c: AppContext): Promise<Response> {
  const village = findVillage(param(c, 'village'))
  if (!village) return c.notFound()
  const { storage } = c.var
  const year = thisYear()
  const [all, counts] = await Promise.all([
    listItemsOfEveryState(storage, village.slug, year),
    countClaimsByItem(storage, village.slug, year),
  ])
  const items = all.filter(({ status }) => status === 'published')
  const done = all.filter(({ id, status }) => status === 'closed' && counts.get(id)?.confirmed)
  // A village that has not written this year's list yet still shows what it usually asks for.
  const lastYears = items.length > 0 ? [] : await listServiceItems(storage, village.slug, year - 1)
  return show(c, 'villages/village', { village, year, items, done, lastYears, counts })
}
