import type { Field } from '../../domain/forms/field.ts'
import type { HeightOf } from './answers.ts'
import { gridOf, recordColumns, type RecordBlock } from './columns.ts'
import { recordHeightEm } from './paper.ts'
import { recordsHeight } from './records.ts'
import { cellHeight, rowHeight } from './text.ts'

const remarkShares = [20, 80] as const

/** The columns of its rows, and the grid that they share with the remark below them. */
export function columnsOf(block: RecordBlock, fields: Record<string, Field>) {
  const columns = recordColumns(block, fields)
  const { widths, spans } = gridOf(
    columns.map(({ share }) => share),
    [...remarkShares],
  )
  return { columns, widths, spans: spans[0]!, remarkSpans: spans[1]! }
}

export const height: HeightOf<'log'> = (block, sheet, setting) => {
  const { columns } = columnsOf(block, sheet.fields)
  const title = rowHeight([cellHeight(block.title, 100, setting)], setting)
  const rows = recordsHeight(block, sheet, columns, setting)
  if (!block.remark) return title + rows
  const remark = [
    cellHeight(sheet.label(block.remark), remarkShares[0], setting),
    cellHeight(sheet.shown(block.remark), remarkShares[1], setting),
  ]
  return title + rows + rowHeight(remark, setting, recordHeightEm)
}
