import type { HeightOf } from './answers.ts'
import { customProperties, textWidth, typeOf } from './paper.ts'
import { textHeight, widthOf } from './text.ts'

const sizeEm = 0.92
const aboveEm = 0.5
export const mark = '注：'

export const style = customProperties({ 'note-size': `${sizeEm}em`, above: `${aboveEm}em` })

export const height: HeightOf<'notes'> = ({ items }, _, { points, line }) => {
  const type = typeOf({ points: points * sizeEm, line })
  const room = textWidth - widthOf(mark) * type.em
  return aboveEm * type.em + items.reduce((sum, item) => sum + textHeight(item, room, type), 0)
}
