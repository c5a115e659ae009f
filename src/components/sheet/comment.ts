import type { HeightOf } from './answers.ts'
import { gridOf } from './columns.ts'
import { customProperties } from './paper.ts'
import { height as signatureHeight } from './signature.ts'
import { cellHeight } from './text.ts'

const shares = [20, 80] as const
/** The cell's height on the official sheet, and the words' share of it. */
const tall = 110
const wordsTall = 55

export const { widths } = gridOf([...shares])
export const style = customProperties({ tall: `${tall}mm`, 'words-tall': `${wordsTall}mm` })

type CommentBlock = Parameters<HeightOf<'comment'>>[0]

export function sealedBy({ seal, date }: CommentBlock) {
  return { kind: 'signature', label: seal, date, seal: true } as const
}

export const height: HeightOf<'comment'> = (block, sheet, setting) => {
  const words = Math.max(wordsTall, cellHeight(sheet.shown(block.field), shares[1], setting))
  return Math.max(tall, words + signatureHeight(sealedBy(block), sheet, setting))
}
