import type { Field } from '../../domain/forms/field.ts'
import { blankDate, type HeightOf } from './answers.ts'
import { gridOf, recordColumns, type RecordBlock } from './columns.ts'
import { cellPaddingEm, customProperties, rule, sealSide, textWidth } from './paper.ts'
import { recordsHeight } from './records.ts'
import { cellHeight, rowHeight, textHeight } from './text.ts'

/** Label, answer, label, answer … of the person. */
const personShares = [6, 12, 6, 5, 6, 6, 6, 25]
const leftShare = personShares.reduce((sum, share) => sum + share, 0)
const commentShare = 100 - leftShare
const verdictPaddingEm = 0.3
const belowWordsEm = 1

export const style = customProperties({
  'verdict-padding': `${verdictPaddingEm}em 0`,
  'verdict-words': `0 ${cellPaddingEm.side}em ${belowWordsEm}em`,
})

/** The columns of its records, and the grid that they share with the person above them and the comment beside them. */
export function columnsOf(block: RecordBlock, fields: Record<string, Field>) {
  const columns = recordColumns(block, fields, leftShare)
  const { widths, spans } = gridOf(
    [...columns.map(({ share }) => share), commentShare],
    [...personShares, commentShare],
    [leftShare, commentShare],
  )
  return { columns, widths, spans: spans[0]!, personSpans: spans[1]!, titleSpan: spans[2]![0]! }
}

export const height: HeightOf<'activity'> = (block, sheet, setting) => {
  const { columns } = columnsOf(block, sheet.fields)
  const person = block.person.flatMap((name, index) => [
    cellHeight(sheet.label(name), personShares[2 * index]!, setting, 0),
    cellHeight(sheet.shown(name), personShares[2 * index + 1]!, setting, cellPaddingEm.narrow),
  ])
  const commentLabel = cellHeight(sheet.label(block.comment), commentShare, setting, 0)
  const title = rowHeight([cellHeight(block.title, leftShare, setting, 0)], setting)
  const records = title + recordsHeight(block, sheet, columns, setting)

  const words = cellHeight(sheet.shown(block.comment), commentShare, setting)
  const room = (textWidth * commentShare) / 100 - rule
  const sealed = textHeight(block.seal, room, setting) + sealSide + textHeight(blankDate, room, setting)
  const verdict = words + sealed + (belowWordsEm + 2 * verdictPaddingEm) * setting.em
  return rowHeight([...person, commentLabel], setting) + Math.max(records, verdict)
}
