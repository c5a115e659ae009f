import { audiences } from '../../domain/forms/service-item.ts'
import type { ClaimCounts } from '../../domain/claim.ts'
import { byCategory, placesLeft, type ServiceItem } from '../../domain/service-item.ts'
import { rule, typeOf, type Type } from '../sheet/paper.ts'
import { textHeight } from '../sheet/text.ts'

/*
 * How many items of a service list stand on one sheet of paper, and how large. Lengths in millimetres, those that end in
 * `Em` in the size of the type; ItemTable.astro draws with the same ones.
 */

/** The side of an item's QR code. */
export const codeSide = 21
export const paddingEm = { vertical: 0.25, side: 0.4 }
export const lineHeight = 1.3
/** Above the columns: what the table is. */
export const headingEm = 1.3
/** Left free, for fonts in which some line comes out higher. */
const spare = 4
/** Shares of the width in percent: title, time, place, for whom, free places, QR code. */
const shares = { plain: [28, 25, 20, 15, 12], coded: [23, 21, 18, 15, 10, 13] }

const labels = ['项目', '时间', '地点', '谁可以参加', '还剩名额', '扫码认领']

export interface Board {
  heading: string
  /** Of the columns. */
  labels: string[]
  /** Under the notice's headings, as far as they have room. */
  groups: { name: string; items: ServiceItem[] }[]
  /** How many have none. */
  left: number
  points: number
  /** Each item has a QR code of its own. */
  isCoded: boolean
  shares: number[]
}

export interface Room {
  /** What the table is: stands above the columns. */
  heading: string
  width: number
  height: number
  /** Sizes of type in points, the largest first. */
  sizes: readonly number[]
  /** The smallest type beside which items have QR codes. */
  codedFrom?: number
}

/** Takes the largest type with which all items fit; with the smallest one, those that do. */
export function boardOf(all: ServiceItem[], counts: ClaimCounts, room: Room): Board {
  const { heading, width, height, sizes, codedFrom = Infinity } = room
  const settings = [
    ...sizes.filter((points) => points >= codedFrom).map((points) => ({ points, isCoded: true })),
    ...sizes.map((points) => ({ points, isCoded: false })),
  ].map((setting) => {
    const own = shares[setting.isCoded ? 'coded' : 'plain']
    return { ...setting, heading, shares: own, labels: labels.slice(0, own.length) }
  })
  const fits = (items: ServiceItem[], setting: (typeof settings)[number]) =>
    heightOf(items, counts, setting, width, items.length < all.length) <= height - spare
  const setting = settings.find((each) => fits(all, each)) ?? settings.at(-1)!
  let shown = all
  while (shown.length > 0 && !fits(shown, setting)) shown = shortened(shown)
  return { ...setting, groups: byCategory(shown), left: all.length - shown.length }
}

/** Without the last item of the heading that has most: none loses all of its own. */
function shortened(items: ServiceItem[]): ServiceItem[] {
  const [longest] = byCategory(items).toSorted((one, other) => other.items.length - one.items.length)
  const last = longest?.items.at(-1)
  return items.filter((item) => item !== last)
}

/** What the table is called, and as of which local day its free places were counted. */
export function headingOf(list: string, day: string): string {
  return `${list}（名额截至${Number(day.slice(5, 7))}月${Number(day.slice(8))}日）`
}

/** What stands in the cells of an item, in their order. */
export function cellsOf(item: ServiceItem, counts: ClaimCounts): string[] {
  const { title, time, place, audience } = item
  return [title, time, place, audiences[audience], freePlaces(item, counts)]
}

function freePlaces(item: ServiceItem, counts: ClaimCounts): string {
  const left = placesLeft(item, counts)
  return left === Infinity ? '不限' : left === 0 ? '已满' : `${left} 个`
}

function heightOf(
  items: ServiceItem[],
  counts: ClaimCounts,
  { heading, labels: names, points, isCoded, shares: of }: Omit<Board, 'groups' | 'left'>,
  width: number,
  hasRest: boolean,
): number {
  const type = typeOf({ points, line: lineHeight })
  const around = 2 * paddingEm.vertical * type.em + rule
  const line = type.lineHeight + around
  const highest = (cells: string[]) =>
    Math.max(...cells.map((words, index) => textHeight(words, roomIn(width, of[index]!, type), type)))
  const large = typeOf({ points: points * headingEm, line: lineHeight })
  const head = textHeight(heading, width, large) + headingEm * around + highest(names) + around
  const rows = items.reduce(
    (sum, item) => sum + Math.max(isCoded ? codeSide : 0, highest(cellsOf(item, counts))) + around,
    0,
  )
  return head + rows + (byCategory(items).length + (hasRest ? 1 : 0)) * line + rule
}

function roomIn(width: number, share: number, { em }: Type): number {
  return (width * share) / 100 - 2 * paddingEm.side * em - rule
}
