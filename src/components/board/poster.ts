import type { ClaimCounts } from '../../domain/claim.ts'
import type { ServiceItem } from '../../domain/service-item.ts'
import type { Village } from '../../domain/villages.ts'
import { dueDays, wordsOf } from '../../domain/year.ts'
import { typeOf } from '../sheet/paper.ts'
import { textHeight } from '../sheet/text.ts'
import { boardOf, type Board } from './rows.ts'

/* In millimetres and points, as poster/index.astro draws it: one A3 page, whatever stands on the list. */

const page = { width: 297 - 2 * 14, height: 391 }
const head = 58
const aboveTable = 5
const sizes = [26, 24, 22, 20, 18, 17, 16, 15, 14, 13]
/** The smallest type beside which items have QR codes of their own. */
const codedFrom = 16

const body = typeOf({ points: 15, line: 1.4 })
const belowLine = 2
const footHeading = typeOf({ points: 19, line: 1.4 }).lineHeight + belowLine
const telephone = typeOf({ points: 21, line: 1.4 }).lineHeight
const aboveFoot = 7
const scan = { width: 68, code: 62 }
const where = 76
const dates = page.width - scan.width - where - 2 * 8

export function posterBoard(
  heading: string,
  { year, village, items, counts }: { year: number; village: Village; items: ServiceItem[]; counts: ClaimCounts },
): Board {
  const height = page.height - head - aboveTable - footHeight(year, village)
  return boardOf(items, counts, { heading, width: page.width, height, sizes, codedFrom })
}

function footHeight(year: number, { name, address, hours }: Village): number {
  const days = dueDays(year).map((due) => `${wordsOf(due.name, year)}前 ${due.what}`)
  const height = (lines: string[], room: number) =>
    lines.reduce((sum, line) => sum + textHeight(line, room, body) + belowLine, footHeading)
  const columns = [
    scan.code + 2 * body.lineHeight + belowLine,
    height(days, dates),
    height([name, address, hours, '电话'], where) + telephone,
  ]
  return aboveFoot + Math.max(...columns)
}
