import { countClaimsByItem } from '../../db/claims.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { show } from '../show.ts'

/** A poster of a village: this year's list, its dates, and where to go. */
export const showPoster = board('villages/village/poster')
/** The same list as a table for the notice board. */
export const showListToPrint = board('villages/village/poster/list')
/** And in large type. */
export const showLargeList = board('villages/village/poster/large')

function board(name: 'villages/village/poster' | 'villages/village/poster/list' | 'villages/village/poster/large') {
  return async (c: AppContext): Promise<Response> => {
    const village = findVillage(param(c, 'village'))
    if (!village) return c.notFound()
    const year = thisYear()
    const [items, counts] = await Promise.all([
      listServiceItems(c.var.storage, village.slug, year),
      countClaimsByItem(c.var.storage, village.slug, year),
    ])
    const address = new URL(`/villages/${village.slug}/`, siteOrigin(c)).href
    return show(c, name, { village, address, year, items, counts })
  }
}
