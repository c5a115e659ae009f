import type { HeightOf } from './answers.ts'
import { sentenceHeight } from './gap.ts'
import { customProperties, sealSide, textWidth } from './paper.ts'

const aboveEm = 0.6
const besideSeal = 4

export const style = customProperties({ above: `${aboveEm}em`, 'beside-seal': `${besideSeal}mm` })

export const height: HeightOf<'signature'> = ({ label, field, seal }, { shown }, setting) => {
  const room = textWidth - besideSeal - (seal ? sealSide : 0)
  const words = sentenceHeight([label, ...(field ? [{ gap: shown(field) }] : [])], room, setting)
  return aboveEm * setting.em + Math.max(seal ? sealSide : 0, words + setting.lineHeight)
}
