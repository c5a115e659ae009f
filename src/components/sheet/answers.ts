import { shown as shownAnswer, type Answers, type Field } from '../../domain/forms/field.ts'
import type { Block } from '../../domain/forms/define.ts'
import type { Setting } from './paper.ts'
import { printedText } from './text.ts'

/** What every block of a sheet is given: its own words, the form's fields, and the answers, none on a blank sheet. */
export interface BlockProps<K extends Block['kind']> {
  block: Extract<Block, { kind: K }>
  fields: Record<string, Field>
  answers?: Answers
}

/** How high a block is in millimetres, never less than it is drawn. Stands beside the component that draws it. */
export type HeightOf<K extends Block['kind']> = (
  block: Extract<Block, { kind: K }>,
  sheet: OnPaper,
  setting: Setting,
) => number

export type OnPaper = ReturnType<typeof onPaper>

export const blankDate = '　　年　　月　　日'

/** How the answers stand on paper, by the names of their fields. */
export function onPaper({ fields, answers = {} }: Pick<BlockProps<Block['kind']>, 'fields' | 'answers'>) {
  const shown = (name: string) => printedText(shownAnswer(fields[name], answers[name]))
  return {
    fields,
    label: (name: string) => fields[name]?.paper ?? '',
    shown,
    dateOf: (name: string) => shown(name) || blankDate,
    /** The words that were chosen of a list. */
    chosen: (name: string) => (answers[name] ?? []) as string[],
    isChosen: (name: string, value: string) => answers[name] === value,
    /** The rows of a table that is kept over the year, with blank ones up to so many lines. */
    rowsOf(name: string, lines: number) {
      const rows = (answers[name] ?? []) as Answers[]
      return [...rows, ...Array.from({ length: Math.max(0, lines - rows.length) }, (): Answers => ({}))]
    },
  }
}
