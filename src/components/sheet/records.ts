import { shown as shownAnswer } from '../../domain/forms/field.ts'
import type { OnPaper } from './answers.ts'
import type { RecordBlock, RecordColumn } from './columns.ts'
import { cellPaddingEm, recordHeightEm, type Setting } from './paper.ts'
import { cellHeight, rowHeight } from './text.ts'

/** The heading of each column, and the rows that were kept over the year with blank ones below. */
export function recordsHeight(
  { field, lines }: RecordBlock,
  { rowsOf }: OnPaper,
  columns: RecordColumn[],
  setting: Setting,
): number {
  const heading = columns.map((column) => cellHeight(column.field.paper, column.share, setting))
  return rowsOf(field, lines).reduce<number>(
    (sum, row) => {
      const cells = columns.map((column) => {
        const side = column.isNarrow ? cellPaddingEm.narrow : cellPaddingEm.side
        return cellHeight(shownAnswer(column.field, row[column.name]), column.share, setting, side)
      })
      return sum + rowHeight(cells, setting, recordHeightEm)
    },
    rowHeight(heading, setting),
  )
}
