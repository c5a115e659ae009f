import { cellPaddingEm, rowHeightEm, rule, textWidth, type Type } from './paper.ts'

/** More line breaks than these in one answer would fill the page with white. */
const mostBreaks = 5
/** Widths of Latin signs in ems, those of wide fonts: in 仿宋 all are half as wide as a Chinese character. */
const wideSigns = { signs: /[MWmw@%&]/, width: 1 }
const capitals = { signs: /[A-Z]/, width: 0.8 }
const smallLetters = { signs: /[a-z]/, width: 0.6 }
const digitWidth = 0.55
/** Pieces that stay on one line: letters and digits together; ， starts no line, and “ ends none. */
const unbroken = /[（“『《“‘]*(?:[!-~]+|[^])[，。、；：？！）”』》”’…]*/gu

/** How a long answer stands on paper: its line breaks are kept as long as there are few. */
export function printedText(text: string): string {
  return text.split('\n').length > mostBreaks + 1 ? text.replace(/\s*\n\s*/g, ' ') : text.replace(/\n{2,}/g, '\n')
}

/** The height of words in a column of `room` millimetres. */
export function textHeight(words: string, room: number, { em, lineHeight }: Type): number {
  // The browser rounds columns to whole pixels.
  const perLine = (room - rule) / em
  return words.split('\n').reduce((lines, line) => lines + countLines(piecesOf(line), perLine), 0) * lineHeight
}

/** The height of words in a table's cell that has `share` percent of the sheet's width. */
export function cellHeight(words: string, share: number, type: Type, sideEm = cellPaddingEm.side): number {
  const room = (textWidth * share) / 100 - 2 * sideEm * type.em - rule
  return textHeight(words, room, type) + 2 * cellPaddingEm.vertical * type.em + rule
}

/** The height of a table's row: that of its highest cell, and `leastEm` at least. */
export function rowHeight(cells: number[], { em }: Type, leastEm = rowHeightEm): number {
  return Math.max(leastEm * em, ...cells)
}

/** In ems. */
export function widthOf(words: string): number {
  return [...words].reduce((sum, sign) => sum + signWidth(sign), 0)
}

export function piecesOf(words: string): number[] {
  return (words.match(unbroken) ?? []).map(widthOf)
}

/** On how many lines pieces of these widths stand; one that is wider than a line has lines of its own. */
export function countLines(pieces: number[], perLine: number): number {
  let lines = 1
  let used = 0
  for (const piece of pieces) {
    if (used > 0 && used + piece > perLine) {
      lines += 1
      used = 0
    }
    used += piece
    if (used > perLine) {
      lines += Math.ceil(used / perLine) - 1
      used = perLine
    }
  }
  return lines
}

function signWidth(sign: string): number {
  if (sign >= '\u0100') return 1
  return [wideSigns, capitals, smallLetters].find(({ signs }) => signs.test(sign))?.width ?? digitWidth
}
