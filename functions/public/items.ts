import { claimItem } from '../../db/claim-steps.ts'
import { countClaimsByItem } from '../../db/claims.ts'
import { createPass } from '../../db/passes.ts'
import { findServiceItem } from '../../db/service-items.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { refusalToClaim } from '../../src/domain/claim.ts'
import { now } from '../../src/domain/calendar.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { show, type Answer } from '../show.ts'
import { findHolder } from './find-receipt.ts'

export async function showItem(c: AppContext, answer?: Answer): Promise<Response> {
  const item = await findPublicItem(c)
  const village = findVillage(param(c, 'village'))
  if (!village || !item) return c.notFound()
  const counts = await countClaimsByItem(c.var.storage, village.slug, item.year)
  return show(c, 'villages/village/items/item', { village, item, counts }, answer)
}

/** Claims the item for whoever knows a receipt's number and telephone. */
export async function claimOnItem(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const item = await findPublicItem(c)
  if (!item) return c.notFound()
  const holder = await findHolder(c)
  if ('refused' in holder) return showItem(c, holder.refused)
  const { registration } = holder
  const refused = await claimItem(storage, registration, item.id, now())
  if (refused) return showItem(c, { status: 409, trouble: refusalToClaim(refused, registration.status) })
  await noteUse(c, registration, 'claim')
  const pass = await createPass(storage, 'pair', registration.id, now())
  return c.redirect(`/receipts/${pass}/${item.year}/#claims`, 303)
}

/** The item at this address, once its village has published it. */
async function findPublicItem(c: AppContext) {
  const item = await findServiceItem(c.var.storage, param(c, 'village'), param(c, 'item'))
  return item?.status === 'draft' ? undefined : item
}
