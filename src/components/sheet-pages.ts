import type { Answers } from '../domain/forms/field.ts'
import type { Form } from '../domain/forms/define.ts'
import { onPaper } from './sheet/answers.ts'
import type { RecordBlock } from './sheet/columns.ts'
import { heightOf } from './sheet/heights.ts'
import {
  attachmentEm,
  pageHeight,
  partGap,
  qrMargin,
  qrSide,
  settingOf,
  textWidth,
  typeOf,
  typeSizes,
  type Setting,
} from './sheet/paper.ts'
import { textHeight } from './sheet/text.ts'

export interface SheetPage {
  answers: Answers
  setting: Setting
}

/** Left free at the foot of each page, for fonts in which some line comes out higher. */
const spare = 3
/** A year's records go on on another page before they become smaller than this. */
const smallestForRecords = 9

/** One page, or several under the same head when a year's records are too long for one. */
export function sheetPages(forms: Form[], answers: Answers = {}): SheetPage[] {
  const log = forms.flatMap(({ sheet }) => sheet).find((block) => block.kind === 'log' || block.kind === 'activity')
  const settings = typeSizes
    .filter(({ points }) => !log || points >= smallestForRecords)
    .map((size) => settingOf(size, forms.length > 1))
  const smallest = settings.at(-1)!
  const page = (shown: Answers): SheetPage => ({
    answers: shown,
    setting: settings.find((setting) => fits(forms, shown, setting)) ?? smallest,
  })
  if (!log || fits(forms, answers, smallest)) return [page(answers)]

  const pages: Answers[][] = [[]]
  for (const record of (answers[log.field] ?? []) as Answers[]) {
    const records = pages.at(-1)!
    if (records.length === 0 || fits(forms, { ...answers, [log.field]: [...records, record] }, smallest))
      records.push(record)
    else pages.push([record])
  }
  return pages.map((records, index) =>
    page({ ...answers, [log.field]: records, ...(index < pages.length - 1 && onLastPage(log)) }),
  )
}

/** What stands on the last page alone, where the seal is put. */
function onLastPage(log: RecordBlock): Answers {
  return log.kind === 'activity' ? { [log.comment]: '（见末页）', [log.date]: '' } : { [log.remark ?? '']: '' }
}

function fits(forms: Form[], answers: Answers, setting: Setting): boolean {
  return heightOfPage(forms, answers, setting) <= pageHeight - spare
}

/** In millimetres, the margins included; never less than it is drawn. */
export function heightOfPage(forms: Form[], answers: Answers, setting: Setting): number {
  const { margins } = setting
  const parts = forms.reduce((sum, form) => sum + headHeight(form, setting) + blocksHeight(form, answers, setting), 0)
  // On a receipt the QR code stands below the cut line, and is measured there.
  const hasReceipt = forms.some(({ sheet }) => sheet.some(({ kind }) => kind === 'receipt'))
  const check = hasReceipt ? 0 : qrMargin + qrSide
  return margins.top + parts + (forms.length - 1) * partGap + check + margins.bottom
}

function headHeight({ title }: Form, { title: type, lineHeight }: Setting): number {
  const { em, lineHeight: titleLine } = typeOf(type)
  const titleHeight = textHeight(title, textWidth, { em, lineHeight: titleLine })
  return attachmentEm * lineHeight + titleHeight + (type.aboveEm + type.belowEm) * em
}

function blocksHeight({ sheet, fields }: Form, answers: Answers, setting: Setting): number {
  const paper = onPaper({ fields, answers })
  return sheet.reduce((sum, block) => sum + heightOf(block, paper, setting), 0)
}
