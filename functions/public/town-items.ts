import { countClaimsByItem } from '../../db/claims.ts'
import { listTownItems } from '../../db/service-items.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { parseTownFilter, townPage } from '../../src/domain/town-list.ts'
import { query, type AppContext } from '../context.ts'
import { show } from '../show.ts'

/** What all villages of the town offer this year. */
export async function showTownItems(c: AppContext): Promise<Response> {
  const filter = parseTownFilter(query(c))
  if (!filter) return c.notFound()
  const { storage } = c.var
  const year = thisYear()
  const [all, counts] = await Promise.all([listTownItems(storage, year), countClaimsByItem(storage, undefined, year)])
  const page = townPage(all, counts, filter)
  return page ? show(c, 'items', { year, filter, counts, ...page }) : c.notFound()
}
