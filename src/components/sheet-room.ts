import type { Answers, Block, Form } from '../forms/define.ts'

export interface SheetPage {
  answers: Answers | undefined
  /** 0 is the form's own type; each step is smaller, so that long answers still fit the page. */
  density: number
}

/** The pages of a sheet: one, but for a year's records too long for one page, which go on under the same head. */
export function sheetPages(forms: Form[], answers: Answers | undefined, offered: string[]): SheetPage[] {
  const log = forms
    .flatMap((form) => form.sheet)
    .find((block): block is LogBlock => block.kind === 'log' || block.kind === 'activity')
  if (!answers || !log) return [{ answers, density: densityOf(forms, answers, offered) }]
  const pages = splitRecords((answers[log.field] ?? []) as Answers[], log)
  return pages.map((records) => ({
    answers: { ...answers, [log.field]: records },
    density: steps(linesOf(records, log) + textLines(answers, log), [14, 20, 26, 34]),
  }))
}

/** What a long answer looks like on paper: its line breaks are kept as long as there are few. */
export function printedText(text: string): string {
  return text.split('\n').length > 6 ? text.replace(/\s*\n\s*/g, ' ') : text.replace(/\n{2,}/g, '\n')
}

/** The village's list with the chosen ones ticked; of a long list, the chosen ones alone. */
export function printedProjects(chosen: string[], offered: string[]): { word: string; chosen: boolean }[] {
  const words = offered.length > 20 || offered.length === 0 ? chosen : [...new Set([...offered, ...chosen])]
  return words.map((word) => ({ word, chosen: chosen.includes(word) }))
}

type LogBlock = Extract<Block, { kind: 'log' | 'activity' }>

function densityOf(forms: Form[], answers: Answers | undefined, offered: string[]): number {
  const combined = forms.length > 1
  if (!answers) return combined ? 2 : 0
  const fields = forms.flatMap((form) => Object.entries(form.fields))
  const columns = fields
    .filter(([, field]) => field.widget !== 'checkboxes')
    .map(([name, field]) => width(printedText(field.show(answers[name]))))
    .reduce((sum, each) => sum + each, 0)
  const projects = printedProjects((answers.projects ?? []) as string[], offered)
  const projectLines = Math.ceil(projects.length / 4) * (projects.some(({ word }) => width(word) > 8) ? 2 : 1)
  return combined
    ? 2 + steps(columns + projectLines * 20, [250, 420, 600, 900])
    : steps(columns + projectLines * 20, [220, 340, 480, 680, 900])
}

/** How wide a text is in Chinese characters; a line break counts as half a line. */
function width(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign === '\n' ? 20 : sign < '\u0100' ? 0.55 : 1), 0)
}

function steps(load: number, limits: number[]): number {
  return limits.filter((limit) => load > limit).length
}

function splitRecords(records: Answers[], log: LogBlock): Answers[][] {
  const pages: Answers[][] = [[]]
  for (const record of records) {
    const page = pages.at(-1)!
    if (page.length > 0 && linesOf([...page, record], log) > 36) pages.push([record])
    else page.push(record)
  }
  return pages
}

function linesOf(records: Answers[], log: LogBlock): number {
  const perLine = log.kind === 'log' ? 34 : 18
  return records.reduce((sum, { content }) => sum + Math.max(1.4, Math.ceil(width(String(content ?? '')) / perLine)), 0)
}

function textLines(answers: Answers, log: LogBlock): number {
  return log.kind === 'log' && log.remark ? Math.ceil(width(String(answers[log.remark] ?? '')) / 34) : 0
}
