import type { Cell } from '../../domain/forms/define.ts'
import type { HeightOf } from './answers.ts'
import { gridOf } from './columns.ts'
import { cellHeight, rowHeight } from './text.ts'

/** Label, answer, label, answer … in percent, for a row of one, two or three pairs. */
const shares = [
  [20, 80],
  [20, 34, 13, 33],
  [20, 22, 12, 13, 13, 20],
]

const { widths, spans } = gridOf(...shares)
export { widths }

/** The pairs of a row with the columns that they span and, where the form's own paper gives one, their height. */
export function pairsOf(row: Cell[]) {
  const rowShares = shares[row.length - 1]!
  const rowSpans = spans[row.length - 1]!
  return row.map((cell, index) => ({
    ...(typeof cell === 'string' ? { field: cell, tall: 0 } : cell),
    label: { share: rowShares[2 * index]!, span: rowSpans[2 * index]! },
    answer: { share: rowShares[2 * index + 1]!, span: rowSpans[2 * index + 1]! },
  }))
}

export const height: HeightOf<'table'> = ({ rows }, { label, shown }, setting) =>
  rows.reduce((sum, row) => {
    const cells = pairsOf(row).flatMap((pair) => [
      pair.tall,
      cellHeight(label(pair.field), pair.label.share, setting),
      cellHeight(shown(pair.field), pair.answer.share, setting),
    ])
    return sum + rowHeight(cells, setting)
  }, 0)
