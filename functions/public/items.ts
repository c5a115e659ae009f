import { countClaimsByItem } from '../../db/claims.ts'
import { createPass } from '../../db/passes.ts'
import { findServiceItem } from '../../db/service-items.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { refusalToClaim } from '../../src/domain/claim-refusals.ts'
import { now } from '../../src/domain/calendar.ts'
import { claimFor } from '../claiming.ts'
import { param, type AppContext } from '../context.ts'
import { show, type Answer } from '../show.ts'
import type { VillageViews } from '../../src/pages/villages/_views.ts'
import { findHolder } from './find-receipt.ts'

type KnownHolder = VillageViews['villages/village/items/item']['holder']

export async function showItem(c: AppContext, answer?: Answer, holder?: KnownHolder): Promise<Response> {
  const item = await findPublicItem(c)
  const village = findVillage(param(c, 'village'))
  if (!village || !item) return c.notFound()
  const counts = await countClaimsByItem(c.var.storage, village.slug, item.year)
  return show(c, 'villages/village/items/item', { village, item, counts, holder }, answer)
}

/** Claims the item for whoever knows a receipt's number and telephone. */
export async function claimOnItem(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const item = await findPublicItem(c)
  if (!item) return c.notFound()
  const holder = await findHolder(c)
  if ('refused' in holder) return showItem(c, holder.refused)
  const { registration } = holder
  const pass = await createPass(storage, 'pair', registration.id, now())
  const { done, refused } = await claimFor(c, registration, item.id)
  if (done) return c.redirect(`/receipts/${pass}/${item.year}/?done=${done}`, 303)
  const known = { receipt: `/receipts/${pass}/`, village: findVillage(registration.village)! }
  return showItem(c, { status: 409, trouble: refusalToClaim(refused, registration) }, known)
}

/** The item at this address, once its village has published it. */
async function findPublicItem(c: AppContext) {
  const item = await findServiceItem(c.var.storage, param(c, 'village'), param(c, 'item'))
  return item?.status === 'draft' ? undefined : item
}
