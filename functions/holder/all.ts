import { findListing, listCompanions, unlist } from '../../db/companions.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { show, type Answer } from '../show.ts'

/** All that was registered with this private link, and whether another page lists this one. */
export async function showAll(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  if (!registration.answers) return c.notFound()
  const { storage } = c.var
  const token = param(c, 'token')
  const [companions, listedAt] = await Promise.all([
    listCompanions(storage, token),
    findListing(storage, registration, token),
  ])
  return show(c, 'receipts/token/all', { registration, token, companions, listedAt }, answer)
}

/** Takes this registration off the page of whose link it was registered with. */
export async function unlistHere(c: AppContext, registration: Registration): Promise<Response> {
  if (await unlist(c.var.storage, registration.id)) await noteUse(c, registration, 'unlist')
  return c.redirect(`/receipts/${param(c, 'token')}/all/?done=unlist`, 303)
}
