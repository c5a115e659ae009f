import type { HeightOf } from './answers.ts'
import { gridOf } from './columns.ts'
import { customProperties } from './paper.ts'
import { cellHeight, rowHeight } from './text.ts'

const shares = [20, 80] as const
const boxEm = 1.1
const afterBoxEm = 0.3
const afterOptionEm = 1.4

export const { widths } = gridOf([...shares])
export const style = customProperties({
  box: `${boxEm}em`,
  'after-box': `${afterBoxEm}em`,
  'after-option': `${afterOptionEm}em`,
})

export const height: HeightOf<'boxes'> = ({ field }, { fields, label }, setting) => {
  const aroundOption = '　'.repeat(Math.ceil(boxEm + afterBoxEm + afterOptionEm))
  const options = Object.values(fields[field]?.options ?? {})
  const words = options.map((option) => `${option}${aroundOption}`).join('')
  return rowHeight([cellHeight(label(field), shares[0], setting), cellHeight(words, shares[1], setting)], setting)
}
