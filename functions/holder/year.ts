import { countClaimsByItem } from '../../db/claims.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { findYear } from '../../db/years.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { whyNotOffered } from '../../src/domain/claim-refusals.ts'
import type { ClaimCounts } from '../../src/domain/claim.ts'
import type { HolderYear } from '../../src/domain/holder-year.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import type { YearDone } from '../../src/domain/year-done.ts'
import { param, type AppContext } from '../context.ts'
import { show, type Answer } from '../show.ts'

/** The year in the address, when this holder took part in it; undefined once the holder's data is erased. */
export function yearOf(c: AppContext, { answers, year: first }: Registration): number | undefined {
  const year = Number(param(c, 'year'))
  return answers && year >= first && year <= thisYear() ? year : undefined
}

/** To the page of a year after an act: it says what was done. */
export function toYear(c: AppContext, year: number, done: YearDone): Response {
  return c.redirect(`/receipts/${param(c, 'token')}/${year}/?done=${done}`, 303)
}

export async function showYear(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const number = yearOf(c, registration)
  if (!number) return c.notFound()
  const year = await findYear(c.var.storage, registration, number)
  const isSigned = c.var.right === 'link'
  const data = { token: param(c, 'token'), isSigned, year, ...(await findOffers(c, year)) }
  return show(c, 'receipts/token/year', data, answer)
}

/** What the holder may claim now: items of this year's list alone. */
async function findOffers(
  c: AppContext,
  { registration, year, claims, waiting }: HolderYear,
): Promise<{ offered: ServiceItem[]; counts: ClaimCounts }> {
  const { status, village } = registration
  if (standstill(status) || year !== thisYear()) return { offered: [], counts: new Map() }
  const { storage } = c.var
  const [items, counts] = await Promise.all([
    listServiceItems(storage, village, year),
    countClaimsByItem(storage, village, year),
  ])
  const isClaimed = ({ id }: ServiceItem) => [...claims, ...waiting].some(({ item }) => item === id)
  const isOffered = (item: ServiceItem) => !whyNotOffered(item, registration, year) && !isClaimed(item)
  return { offered: items.filter(isOffered), counts }
}
