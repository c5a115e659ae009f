import { blankDate, type HeightOf, type OnPaper } from './answers.ts'
import { gapSurplus, sentenceHeight, type Sentence } from './gap.ts'
import { customProperties, qrMargin, qrSide, sealSide, textWidth, typeOf } from './paper.ts'
import { textHeight } from './text.ts'

const aboveEm = 0.5
const cut = { points: 14, above: 1, below: 2 }
const stampWidth = 64
const besideStamp = 6
const stampGapEm = 3.8
/** What stands beside the QR code takes two lines at most, for a site's name of up to 80 letters. */
const address = { points: 7.5, line: 1.3 }
const addressLines = 2

export const style = customProperties({
  above: `${aboveEm}em`,
  'cut-size': `${cut.points}pt`,
  'cut-margins': `${cut.above}mm 0 ${cut.below}mm`,
  'stamp-width': `${stampWidth}mm`,
  'beside-stamp': `${besideStamp}mm`,
  'stamp-gap': `${stampGapEm}em`,
  'address-font': `${address.points}pt/${address.line}`,
})

type ReceiptBlock = Parameters<HeightOf<'receipt'>>[0]

/** Its sentence with the day it was received and the answers filled in. */
export function sentenceOf({ sentence }: ReceiptBlock, { shown }: OnPaper, receivedOn = blankDate): Sentence {
  return sentence
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => {
      if (part === '{received}') return receivedOn
      return part.startsWith('{') ? { gap: shown(part.slice(1, -1)) } : part
    })
}

/** Who stamps it, with the name filled in. */
export function sealerOf({ seal, sealField, sealAfterName }: ReceiptBlock, { shown }: OnPaper): Sentence {
  if (!sealField) return [seal]
  const name = shown(sealField)
  return [{ gap: name }, name && sealAfterName ? sealAfterName : seal]
}

export const height: HeightOf<'receipt'> = (block, sheet, setting) => {
  const instruction = textHeight(`　　${block.instruction}`, textWidth, setting)
  const cutLine = cut.above + typeOf({ points: cut.points, line: setting.line }).lineHeight + cut.below

  const words = sentenceHeight(['　　', ...sentenceOf(block, sheet)], textWidth - stampWidth - besideStamp, setting)
  const number = setting.lineHeight + gapSurplus(setting)
  const check = qrMargin + Math.max(qrSide, number + setting.lineHeight + addressLines * typeOf(address).lineHeight)

  const stamp = sentenceHeight(sealerOf(block, sheet), stampWidth, setting, stampGapEm) + sealSide
  return aboveEm * setting.em + instruction + cutLine + Math.max(words + check, stamp)
}
