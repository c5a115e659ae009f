import type { ClaimCounts } from './claim.ts'
import { categories, type Category } from './forms/categories.ts'
import type { RegistrantKind } from './forms/define.ts'
import { isRegistrantKind } from './forms/index.ts'
import { nextTime } from './offer.ts'
import { placesLeft, type ServiceItem } from './service-item.ts'

/** What somebody looks for in the list of the whole town; nothing chosen is everything. */
export interface TownFilter {
  category?: Category
  /** For whom. */
  for?: RegistrantKind
  /** With free places first. */
  free?: 'first'
  page: number
}

/** Items of a page: 14 KB at most, with long words too. */
const PAGE = 15

/** As it stands in an address; what is not understood there is not chosen. Undefined for a page that is none. */
export function parseTownFilter(asked: URLSearchParams): TownFilter | undefined {
  const page = asked.get('page') ?? '1'
  if (!/^[1-9]\d?$/.test(page)) return undefined
  const [category, kind] = [asked.get('category') ?? '', asked.get('for') ?? undefined]
  return {
    ...(Object.hasOwn(categories, category) && { category: category as Category }),
    ...(isRegistrantKind(kind) && { for: kind }),
    ...(asked.get('free') === 'first' && { free: 'first' as const }),
    page: Number(page),
  }
}

/** The same filter's address, one for each. */
export function townListAddress(filter: TownFilter): string {
  const chosen = Object.entries(filter).filter(([name, value]) => name !== 'page' || value !== 1)
  const query = new URLSearchParams(chosen.map(([name, value]) => [name, String(value)]))
  return chosen.length > 0 ? `/items/?${query}` : '/items/'
}

/** One page of what is offered, the next dates first, with how many there are; undefined for a page that is none. */
export function townPage(
  all: ServiceItem[],
  counts: ClaimCounts,
  { category, for: kind, free, page }: TownFilter,
): { items: ServiceItem[]; found: number; pages: number } | undefined {
  const others = kind && (kind === 'unit' ? 'members' : 'units')
  const isFull = (item: ServiceItem) => Number(free === 'first' && placesLeft(item, counts) === 0)
  const found = all
    .filter((item) => item.audience !== others && (!category || item.category === category))
    .toSorted((one, other) => isFull(one) - isFull(other) || day(one).localeCompare(day(other)))
  const pages = Math.max(1, Math.ceil(found.length / PAGE))
  if (page > pages) return undefined
  return { items: found.slice((page - 1) * PAGE, page * PAGE), found: found.length, pages }
}

/** What has no dated time stands last. */
const day = (item: ServiceItem) => nextTime(item)?.day ?? '9999'
