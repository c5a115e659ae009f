import type { HeightOf } from './answers.ts'
import { gapSurplus } from './gap.ts'
import { gapEm, textWidth } from './paper.ts'
import { textHeight, widthOf } from './text.ts'

export const height: HeightOf<'lines'> = ({ fields }, { label, shown }, setting) =>
  fields.reduce((sum, field) => {
    const labelWidth = (widthOf(`${label(field)}：`) + 2 * gapEm.side) * setting.em
    const words = textHeight(shown(field), textWidth - labelWidth, setting)
    return sum + words + gapSurplus(setting) + setting.lineGapEm * setting.em
  }, 0)
