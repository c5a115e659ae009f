/**
 * The lengths that the drawing and the measuring of a sheet share. `paperStyle` hands them to src/styles/sheet/ as
 * custom properties, so that none is written twice. In millimetres; those that end in `Em` grow with the type.
 */
const mmPerPoint = 25.4 / 72
/** Chromium draws a rule of 0.5 pt as one CSS pixel. */
export const rule = 25.4 / 96

export const pageHeight = 297
const pageSide = 18
/** What the margins leave of the 210 mm of A4. */
export const textWidth = 210 - 2 * pageSide
/** Between 附件4 and 附件5 on one page. */
export const partGap = 2

/** The clear square that each seal needs. */
export const sealSide = 45
export const qrSide = 22
export const qrMargin = 2

/** `narrow` beside a date or a word that is centred. */
export const cellPaddingEm = { vertical: 0.2, side: 0.4, narrow: 0.1 }
export const rowHeightEm = 2.3
export const recordHeightEm = 2.83
/** A blank to write in: its height, its width where nothing stands in it, and the room beside the words in it. */
export const gapEm = { height: 1.4, width: 8, side: 0.4 }
export const attachmentEm = 1.15
/** Between a paragraph and a table. */
export const aboveTableEm = 0.5

export interface TypeSize {
  points: number
  /** Line height over type size. */
  line: number
}

/** From the largest to the smallest that is still legible: a sheet takes the first with which it fits its page. */
export const typeSizes: TypeSize[] = [
  { points: 13, line: 1.5 },
  { points: 12, line: 1.45 },
  { points: 11, line: 1.4 },
  { points: 10, line: 1.35 },
  { points: 9, line: 1.3 },
  { points: 8, line: 1.28 },
  { points: 7.5, line: 1.25 },
  { points: 7, line: 1.2 },
]
const roomy = {
  margins: { top: 14, bottom: 12 },
  title: { points: 22, line: 1.3, aboveEm: 0.3, belowEm: 0.7 },
}
const compact = {
  margins: { top: 10, bottom: 8 },
  title: { points: 16, line: 1.3, aboveEm: 0, belowEm: 0.3 },
}
/** With type as small as this, margins and title are small too. */
const compactPoints = 9

/** What a type size measures on paper. */
export interface Type {
  em: number
  lineHeight: number
}

/** All that changes with the type size, and with two forms on one page. */
export interface Setting extends TypeSize, Type {
  margins: typeof roomy.margins
  title: typeof roomy.title
  /** Above each line of a letter (附件4). */
  lineGapEm: number
  /** A row in the grid of projects (附件5). */
  projectHeightEm: number
}

export function typeOf({ points, line }: TypeSize): Type {
  const em = points * mmPerPoint
  return { em, lineHeight: line * em }
}

export function settingOf(size: TypeSize, isCombined = false): Setting {
  return {
    ...size,
    ...typeOf(size),
    ...(isCombined || size.points <= compactPoints ? compact : roomy),
    lineGapEm: isCombined ? 0 : 0.7,
    projectHeightEm: isCombined ? rowHeightEm : 3.6,
  }
}

export function paperStyle({ points, line, margins, title, lineGapEm, projectHeightEm }: Setting): string {
  return customProperties({
    'type-size': `${points}pt`,
    'line-height': line,
    'page-margins': `${margins.top}mm ${pageSide}mm ${margins.bottom}mm`,
    'title-font': `700 ${title.points}pt/${title.line}`,
    'title-margins': `${title.aboveEm}em 0 ${title.belowEm}em`,
    'above-table': `${aboveTableEm}em`,
    'attachment-size': `${attachmentEm}em`,
    'part-gap': `${partGap}mm`,
    'seal-side': `${sealSide}mm`,
    'qr-side': `${qrSide}mm`,
    'qr-margin': `${qrMargin}mm`,
    'cell-padding': `${cellPaddingEm.vertical}em ${cellPaddingEm.side}em`,
    'narrow-padding': `${cellPaddingEm.vertical}em ${cellPaddingEm.narrow}em`,
    'row-height': `${rowHeightEm}em`,
    'record-height': `${recordHeightEm}em`,
    'project-height': `${projectHeightEm}em`,
    'line-gap': `${lineGapEm}em`,
    'gap-height': `${gapEm.height}em`,
    'gap-width': `${gapEm.width}em`,
    'gap-padding': `0 ${gapEm.side}em`,
  })
}

/** For a `style` attribute. */
export function customProperties(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
}
