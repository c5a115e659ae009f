import type { Answers, Block, Form } from '../domain/forms/define.ts'

export interface SheetPage {
  answers: Answers
  /** 0 is the largest type; each step is smaller, so that long answers still fit the page. */
  density: number
}

type LogBlock = Extract<Block, { kind: 'log' | 'activity' }>

/** Type sizes in points and their line heights; `styles/sheet.css` sets the same. */
const sizes = [
  { points: 13, line: 1.5 },
  { points: 12, line: 1.45 },
  { points: 11, line: 1.4 },
  { points: 10, line: 1.35 },
  { points: 9, line: 1.3 },
  { points: 8, line: 1.28 },
  { points: 7.5, line: 1.25 },
  { points: 7, line: 1.2 },
]
/** More projects than this are printed one after another instead of in a grid. */
export const mostInGrid = 20
const smallestForRecords = 4
const pageHeight = 293
const pageWidth = 174
const sealHeight = 45

/** The pages of a sheet: one, but for a year's records too long for one page, which go on under the same head. */
export function sheetPages(forms: Form[], answers: Answers = {}): SheetPage[] {
  const log = forms.flatMap(({ sheet }) => sheet).find((block) => block.kind === 'log' || block.kind === 'activity') as
    LogBlock | undefined
  const fits = (page: Answers, density: number) =>
    forms.reduce((sum, form) => sum + heightOf(form, page, density, forms.length > 1), 0) <= pageHeight
  const last = log ? smallestForRecords : sizes.length - 1
  const densityOf = (page: Answers) => {
    const density = sizes.findIndex((_, step) => step <= last && fits(page, step))
    return density < 0 ? last : density
  }
  if (!log || fits(answers, last)) return [{ answers, density: densityOf(answers) }]

  const pages: Answers[][] = [[]]
  for (const record of (answers[log.field] ?? []) as Answers[]) {
    const page = pages.at(-1)!
    if (page.length === 0 || fits({ ...answers, [log.field]: [...page, record] }, last)) page.push(record)
    else pages.push([record])
  }
  return pages.map((records, place) => {
    const page = { ...answers, [log.field]: records, ...(place < pages.length - 1 && elsewhere(log)) }
    return { answers: page, density: densityOf(page) }
  })
}

/** Said once, where the seal is put: on the last page. */
function elsewhere(log: LogBlock): Answers {
  return log.kind === 'activity' ? { [log.comment]: '（见末页）', [log.date]: '' } : { [log.remark ?? '']: '' }
}

/** What a long answer looks like on paper: its line breaks are kept as long as there are few. */
export function printedText(text: string): string {
  return text.split('\n').length > 6 ? text.replace(/\s*\n\s*/g, ' ') : text.replace(/\n{2,}/g, '\n')
}

function heightOf(form: Form, answers: Answers, density: number, combined: boolean): number {
  const { points, line } = sizes[density]!
  const em = points * 0.353
  const lines = (text: string, room: number) => {
    const perLine = Math.max(1, Math.floor(room / em - 0.1))
    const parts = printedText(text).split('\n')
    return parts.reduce((sum, part) => sum + Math.max(1, Math.ceil(width(part) / perLine)), 0) * line * em
  }
  const cell = (text: string, share: number) => lines(text, pageWidth * share - 0.8 * em - 0.4) + 0.4 * em + 0.2
  const shown = (name: string) => form.fields[name]?.show(answers[name]) ?? ''
  const paper = (name: string) => form.fields[name]?.paper ?? ''
  const row = (...cells: number[]) => Math.max(2.3 * em + 0.2, ...cells)
  const records = (name: string, least: number, height: (content: string) => number) => {
    const rows = (answers[name] ?? []) as Answers[]
    const blank = Math.max(0, least - rows.length) * 2.83 * em
    return rows.reduce(
      (sum, { content }) => sum + Math.max(2.83 * em, 2 * line * em, height(String(content ?? ''))) + 0.2,
      blank,
    )
  }

  const height = (block: Block): number => {
    switch (block.kind) {
      case 'addressee':
        return 1.25 * line * em
      case 'paragraph':
        return lines(`　　${block.text}`, pageWidth) + 0.5 * em
      case 'table':
        return block.rows.reduce((sum, cells) => {
          const shares = { 1: [0.8], 2: [0.34, 0.33], 3: [0.22, 0.13, 0.2] }[cells.length]!
          return (
            sum +
            cells.reduce((most, each, place) => {
              const { field, tall } = typeof each === 'string' ? { field: each, tall: 0 } : each
              return Math.max(
                most,
                tall,
                row(cell(paper(field), place === 0 ? 0.2 : 0.13), cell(shown(field), shares[place]!)),
              )
            }, 0)
          )
        }, 0)
      case 'lines':
        return block.fields.reduce((sum, name) => sum + lines(shown(name), pageWidth - 7.5 * em) + 1, 0)
      case 'signature':
        return 0.6 * em + (block.seal ? sealHeight : 2.2 * line * em)
      case 'projects': {
        const projects = (answers[block.field] ?? []) as string[]
        if (projects.length > mostInGrid)
          return cell(projects.map((project) => `√${project}　`).join(''), 0.88) + row(cell(shown(block.other), 0.66))
        const rows = Array.from({ length: Math.ceil(projects.length / 4) || 5 }, (_, at) =>
          row(
            combined ? 0 : 3.6 * em,
            ...projects.slice(at * 4, at * 4 + 4).map((project) => cell(`　√${project}`, 0.22)),
          ),
        )
        return rows.reduce((sum, each) => sum + each, row(cell(shown(block.other), 0.66)))
      }
      case 'boxes':
        return row(cell(paper(block.field), 0.2))
      case 'comment':
        return Math.max(110, cell(shown(block.field), 0.8) + sealHeight + em)
      case 'log':
        return (
          2 * row() +
          records(block.field, block.lines, (content) => cell(content, 0.8)) +
          (block.remark ? Math.max(2.83 * em, cell(shown(block.remark), 0.8)) : 0)
        )
      case 'activity': {
        const person = row(...block.person.map((name, place) => cell(shown(name), [0.12, 0.05, 0.06, 0.25][place]!)))
        const left = 2 * row() + records(block.field, block.lines, (content) => cell(content, 0.37))
        return person + Math.max(left, cell(shown(block.comment), 0.28) + sealHeight + 4 * line * em)
      }
      case 'notes':
        return 0.5 * em + block.items.reduce((sum, item) => sum + lines(item, (pageWidth - 2 * em) / 0.92) * 0.92, 0)
      case 'receipt': {
        const filled = block.sentence.replace(/\{(\w+)\}/g, (_, name) => `　${shown(name) || '　　　　　　　　'}　`)
        const words = lines(`　　${filled}`, pageWidth - 70) + 28
        const stamp = sealHeight + lines(block.seal + (block.sealField ? `　${shown(block.sealField)}` : ''), 63)
        return 0.5 * em + lines(`　　${block.instruction}`, pageWidth) + 12 + Math.max(words, stamp)
      }
    }
  }

  const compact = combined || density >= 4
  const margins = combined ? 10 : compact ? 18 : 26
  const head = line * em * 1.15 + (compact ? 9 : 18)
  const check = form.sheet.some(({ kind }) => kind === 'receipt') || combined ? 0 : 24
  return form.sheet.reduce((sum, block) => sum + height(block), margins + head + check)
}

/** How wide a text is in Chinese characters. */
function width(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign < '\u0100' ? 0.55 : 1), 0)
}
