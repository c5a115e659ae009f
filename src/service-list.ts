import type { ServiceItem } from '../db/service-items.ts'
import { categories } from './forms/categories.ts'

/** Under the notice's three headings, in the village's order; headings without items are left out. */
export function byCategory(items: ServiceItem[]): { name: string; items: ServiceItem[] }[] {
  return Object.entries(categories)
    .map(([category, name]) => ({ name, items: items.filter((item) => item.category === category) }))
    .filter((group) => group.items.length > 0)
}

/** A list as plain text, to be pasted into a WeChat or QQ group. */
export function serviceListText(heading: string, items: ServiceItem[], address: string): string {
  const groups = byCategory(items).map(({ name, items: group }) => [`【${name}】`, ...group.map(itemText)].join('\n'))
  return [heading, ...groups, `网上报到：${address}`].join('\n\n')
}

function itemText({ title, time, place, places }: ServiceItem, index: number): string {
  return `${index + 1}. ${title}\n时间：${time}\n地点：${place}\n名额：${showPlaces(places)}`
}

export function showPlaces(places: number | null): string {
  return places === null ? '不限' : `${places} 个`
}
