import type { Field } from '../../domain/forms/controls.ts'
import type { Answers, Block } from '../../domain/forms/define.ts'
import { printedText } from '../sheet-room.ts'

/** What every block of a sheet is given: its own words, the form's fields, and the answers, none on a blank sheet. */
export interface BlockProps<K extends Block['kind']> {
  block: Extract<Block, { kind: K }>
  fields: Record<string, Field>
  answers?: Answers
}

export const blankDate = '　　年　　月　　日'

/** How the answers stand on paper, by the names of their fields. */
export function onPaper({ fields, answers = {} }: Pick<BlockProps<Block['kind']>, 'fields' | 'answers'>) {
  const shown = (name: string) => printedText(fields[name]?.show(answers[name]) ?? '')
  return {
    label: (name: string) => fields[name]?.paper ?? '',
    shown,
    dateOf: (name: string) => shown(name) || blankDate,
    /** The rows of a table that is kept over the year, with blank ones up to so many lines. */
    rowsOf(name: string, lines: number) {
      const rows = (answers[name] ?? []) as Answers[]
      return [...rows, ...Array.from({ length: Math.max(0, lines - rows.length) }, (): Answers => ({}))]
    },
    /** A cell of such a row. */
    cell: (name: string, column: string, row: Answers) => fields[name]?.columns?.[column]?.show(row[column]) ?? '',
  }
}
