import type { HeightOf } from './answers.ts'
import { sentenceHeight } from './gap.ts'
import { textWidth } from './paper.ts'

export const height: HeightOf<'addressee'> = ({ field }, { shown }, setting) =>
  sentenceHeight([{ gap: shown(field) }, '党组织：'], textWidth, setting)
