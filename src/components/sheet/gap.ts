import { gapEm, rule, type Type } from './paper.ts'
import { countLines, piecesOf, widthOf } from './text.ts'

/** Printed words, and the underlined blanks among them with what is written there. */
export type Sentence = (string | { gap: string })[]

/** The height of a sentence with blanks, in a column of `room` millimetres. */
export function sentenceHeight(sentence: Sentence, room: number, type: Type, least = gapEm.width): number {
  const perLine = (room - rule) / type.em
  const pieces = sentence.flatMap((part) =>
    typeof part === 'string' ? piecesOf(part) : gapPiece(part.gap, perLine, least),
  )
  const gaps = sentence.filter((part) => typeof part !== 'string').length
  return countLines(pieces, perLine) * type.lineHeight + gaps * gapSurplus(type)
}

/** How much higher than its lines of text a blank is: by its rule, or where lines are close, by its least height. */
export function gapSurplus({ em, lineHeight }: Type): number {
  return Math.max(rule, gapEm.height * em - lineHeight)
}

/** A blank is one piece: words too long for one line fill whole lines. */
function gapPiece(words: string, perLine: number, least: number): number {
  const lines = countLines(piecesOf(words), perLine - 2 * gapEm.side)
  return lines > 1 ? lines * perLine : Math.max(least, widthOf(words) + 2 * gapEm.side)
}
