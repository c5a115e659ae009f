import type { ServiceItem } from '../../db/service-items.ts'
import { categories } from './forms/categories.ts'

/** For each item's id: places taken, and how often it was done and confirmed (db/claims.ts). */
export type ClaimCounts = Map<string, { taken: number; confirmed: number }>

/** Under the notice's three headings, in the village's order; headings without items are left out. */
export function byCategory(items: ServiceItem[]): { name: string; items: ServiceItem[] }[] {
  return Object.entries(categories)
    .map(([category, name]) => ({ name, items: items.filter((item) => item.category === category) }))
    .filter((group) => group.items.length > 0)
}

/** A list as plain text, to be pasted into a WeChat or QQ group. */
export function serviceListText(heading: string, items: ServiceItem[], counts: ClaimCounts, address: string): string {
  const itemText = (item: ServiceItem, index: number) =>
    `${index + 1}. ${item.title}\n时间：${item.time}\n地点：${item.place}\n名额：${showPlaces(item, counts)}`
  const groups = byCategory(items).map(({ name, items: group }) => [`【${name}】`, ...group.map(itemText)].join('\n'))
  return [heading, ...groups, `网上报到、认领：${address}`].join('\n\n')
}

/** How many places an item has, and how many are left: `10 个，还剩 3 个`. */
export function showPlaces({ id, places }: Pick<ServiceItem, 'id' | 'places'>, counts: ClaimCounts): string {
  if (places === null) return '不限'
  const left = placesLeft({ id, places }, counts)
  if (left === places) return `${places} 个`
  return `${places} 个，${left > 0 ? `还剩 ${left} 个` : '已满'}`
}

/** Infinity where places are unlimited. */
export function placesLeft({ id, places }: Pick<ServiceItem, 'id' | 'places'>, counts: ClaimCounts): number {
  return places === null ? Infinity : Math.max(0, places - (counts.get(id)?.taken ?? 0))
}
