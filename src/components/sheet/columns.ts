import type { Field } from '../../domain/forms/field.ts'
import type { Block } from '../../domain/forms/define.ts'

/** A block whose rows are added over the year. */
export type RecordBlock = Extract<Block, { kind: 'log' | 'activity' }>

export interface RecordColumn {
  name: string
  field: Field
  /** Of the sheet's width, in percent. */
  share: number
  /** Given its share by the block: a date or a word, centred in its cell. */
  isNarrow: boolean
}

/** Every column of a block's rows; those without a share of their own divide what the others leave of `whole` percent. */
export function recordColumns(
  { field, shares }: RecordBlock,
  fields: Record<string, Field>,
  whole = 100,
): RecordColumn[] {
  const columns = Object.entries(fields[field]?.columns ?? {})
  const rest = columns.reduce((left, [name]) => left - (shares[name] ?? 0), whole)
  const undivided = columns.filter(([name]) => !(name in shares)).length
  return columns.map(([name, column]) => ({
    name,
    field: column,
    share: shares[name] ?? rest / undivided,
    isNarrow: name in shares,
  }))
}

/**
 * One grid for a table whose rows are divided differently, each given by the shares of its cells in percent: how wide
 * the grid's columns are, and how many of them each cell spans.
 */
export function gridOf(...rows: number[][]): { widths: number[]; spans: number[][] } {
  const rowEdges = rows.map(edgesOf)
  const edges = [...new Set(rowEdges.flat())].sort((left, right) => left - right)
  return {
    widths: edges.map((edge, index) => edge - (edges[index - 1] ?? 0)),
    spans: rowEdges.map((ends) =>
      ends.map((end, index) => edges.indexOf(end) - (index > 0 ? edges.indexOf(ends[index - 1]!) : -1)),
    ),
  }
}

/** Where each cell of a row ends; thirds are rounded, so that edges of two rows meet. */
function edgesOf(shares: number[]): number[] {
  let end = 0
  return shares.map((share) => {
    end += share
    return Math.round(end * 1000) / 1000
  })
}
