import type { ClaimCounts } from './claim.ts'
import { categories, type Category } from './forms/categories.ts'
import type { AnswersOf } from './forms/field.ts'
import { audiences, itemFields } from './forms/service-item.ts'
import type { ItemState } from './states.ts'
import type { State } from './steps.ts'

/** What a village asks for help with. Never names a person in need. */
export interface ServiceItem extends ItemWords {
  id: string
  village: string
  /** The list it stands on: each year has its own. */
  year: number
  status: ItemState
  position: number
}

/** What its office writes about an item. */
export interface ItemWords {
  category: Category
  title: string
  detail: string
  /** When and where, in the village's words. */
  time: string
  place: string
  audience: keyof typeof audiences
  /** Null means unlimited. */
  places: number | null
  /** Dated times, one a line (forms/dated-times.ts). */
  dates?: string | null
  /** The last day on which it is offered; without, it is until the end of the year. */
  until?: string | null
  /** Whom to call, where that is not the village: a post, and its telephone. */
  contact?: string | null
  contactTelephone?: string | null
}

/** What a member may tick in 附件5: the word itself is the answer, beside it stands when and where. */
export interface Offer {
  word: string
  about?: string
}

/** An item as it is offered there. */
export function offerOf(item: ServiceItem, counts: ClaimCounts): Offer {
  const { title, time, place } = item
  const about = [time, place, placesLeft(item, counts) === 0 && '已满'].filter(Boolean).join(' · ')
  return { word: title, about }
}

/** As it is typed into the item's form. */
export function itemAnswers(words: ItemWords): AnswersOf<typeof itemFields> {
  const { category, title, detail, time, dates, until, place, audience, places, contact, contactTelephone } = words
  return {
    category,
    title,
    detail,
    time,
    dates: dates ?? '',
    until: until ?? '',
    place,
    audience,
    places: places === null ? '' : String(places),
    contact: contact ?? '',
    contactTelephone: contactTelephone ?? '',
  }
}

/** As its form was filled in. */
export function itemWords(answers: AnswersOf<typeof itemFields>): ItemWords {
  const { places, dates, until, contact, contactTelephone, ...words } = answers
  return {
    ...words,
    places: places === '' ? null : Number(places),
    dates: dates || null,
    until: until || null,
    contact: contact || null,
    contactTelephone: contactTelephone || null,
  }
}

/** Why an item is not published: in 附件5 both would be the same words. */
export function titlePublished(title: string): string {
  return `清单上已经公布了“${title}”，同名的项目党员分不清。请换一个名称，或先结束原来的那一项`
}

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

/** The same at a glance: `还剩 3 个`, `已满，可候补`, `名额不限`. */
export function freePlaces(
  item: Pick<ServiceItem, 'id' | 'places'>,
  counts: ClaimCounts,
): Pick<State, 'name' | 'mood'> {
  const left = placesLeft(item, counts)
  if (left === Infinity) return { name: '名额不限', mood: 'good' }
  if (left > 0) return { name: `还剩 ${left} 个名额`, mood: 'good' }
  const waiting = counts.get(item.id)?.waiting ?? 0
  return { name: waiting > 0 ? `已满，候补 ${waiting} 人` : '已满，可候补', mood: 'waiting' }
}

/** Infinity where places are unlimited. */
export function placesLeft({ id, places }: Pick<ServiceItem, 'id' | 'places'>, counts: ClaimCounts): number {
  return places === null ? Infinity : Math.max(0, places - (counts.get(id)?.taken ?? 0))
}
