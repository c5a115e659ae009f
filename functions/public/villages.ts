import { countClaimsByItem } from '../../db/claims.ts'
import { listItemsOfEveryState, listPublishedItems } from '../../db/service-items.ts'
import { findVillage, villages, villagesFor } from '../../src/domain/villages.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { findVillageFields } from '../../src/domain/forms/find-village.ts'
import type { RegistrantKind } from '../../src/domain/forms/define.ts'
import { isRegistrantKind } from '../../src/domain/forms/index.ts'
import { isOver } from '../../src/domain/offer.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { FoundVillages } from '../../src/domain/finding.ts'
import { param, query, type AppContext } from '../context.ts'
import { postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

export function showVillages(c: AppContext, answer?: Answer, found?: FoundVillages): Promise<Response> {
  return show(c, 'villages', { kind: askedKind(c), found }, answer)
}

/** By compound, road or name: posted, because where somebody lives stands in no address and no log. */
export async function searchVillages(c: AppContext): Promise<Response> {
  const parsed = parseAnswers(findVillageFields, await postedFields(c))
  if (!parsed.ok) return showVillages(c, { status: 422, errors: parsed.errors })
  // Thousands of rows in a real town: loaded with the first search.
  const { findVillagesAt } = await import('../../src/domain/places.ts')
  const kind = askedKind(c)
  const offered = kind ? villagesFor(kind) : villages
  return showVillages(c, { status: 200 }, findVillagesAt(parsed.answers.where, offered))
}

/** What was chosen at the door. */
function askedKind(c: AppContext): RegistrantKind | undefined {
  const kind = query(c).get('as') ?? undefined
  return isRegistrantKind(kind) ? kind : undefined
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
  const items = all.filter((item) => item.status === 'published' && !isOver(item))
  // What has ended by its date is public, done or not; what was closed by hand is when it was done.
  const done = all.filter((item) => isOver(item) && (item.status === 'published' || counts.get(item.id)?.confirmed))
  // A village that has not written this year's list yet still shows what it usually asks for.
  const lastYears = items.length > 0 ? [] : await listPublishedItems(storage, village.slug, year - 1)
  return show(c, 'villages/village', { village, year, items, done, lastYears, counts })
}
