import type { ClaimCounts } from '../../domain/claim.ts'
import type { ServiceItem } from '../../domain/service-item.ts'
import { boardOf, type Board } from './rows.ts'

/* As poster/list.astro draws it: one A4 page where the list fits, and further ones under the same head. */

const page = { width: 210 - 2 * 15, height: 297 - 2 * 14 }
const head = 42
const sizes = [18, 17, 16, 15, 14, 13, 12, 11.5, 11, 10.5]
/** Of a list that needs several pages. */
const flowing = 12

export function listBoard(heading: string, items: ServiceItem[], counts: ClaimCounts): Board {
  const { width, height } = page
  const board = boardOf(items, counts, { heading, width, height: height - head, sizes })
  return board.left === 0 ? board : boardOf(items, counts, { heading, width, height: Infinity, sizes: [flowing] })
}
