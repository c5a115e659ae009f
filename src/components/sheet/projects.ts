import type { HeightOf } from './answers.ts'
import { gridOf } from './columns.ts'
import { cellHeight, rowHeight } from './text.ts'

const labelShare = 12
const projectShare = 22
const perRow = 4
const wholeShare = perRow * projectShare
const otherShare = wholeShare - projectShare
/** Rows of a blank sheet, to write in. */
const blankRows = 5
/** More projects than this are printed one after another instead of in a grid. */
const mostInGrid = 20
/** As wide as the tick before a project. */
const tick = '√ '

const { widths, spans } = gridOf(
  [labelShare, ...Array.from({ length: perRow }, () => projectShare)],
  [labelShare, wholeShare],
  [labelShare, projectShare, otherShare],
)
export { widths }
export const [, [, wholeSpan], [, , otherSpan]] = spans as [number[], [number, number], [number, number, number]]

/** The rows of the grid, or undefined for more projects than it holds. */
export function gridRows(projects: string[]): (string | undefined)[][] | undefined {
  if (projects.length > mostInGrid) return undefined
  return Array.from({ length: Math.ceil(projects.length / perRow) || blankRows }, (_row, row) =>
    Array.from({ length: perRow }, (_cell, cell) => projects[row * perRow + cell]),
  )
}

/** All of them in one cell. */
export function inOneCell(projects: string[]): string {
  return projects.map((project) => `√${project}　`).join('')
}

export const height: HeightOf<'projects'> = ({ label, field, other }, { chosen, shown }, setting) => {
  const projects = chosen(field)
  const rows = (gridRows(projects) ?? [[]]).map((cells) =>
    cells.map((project = '') => cellHeight(`${tick}${project}`, projectShare, setting)),
  )
  if (projects.length > mostInGrid) rows[0]!.push(cellHeight(inOneCell(projects), wholeShare, setting))
  const grid = rows.reduce((sum, cells) => sum + rowHeight(cells, setting, setting.projectHeightEm), 0)
  const otherRow = rowHeight([cellHeight(shown(other), otherShare, setting)], setting)
  return Math.max(cellHeight(label, labelShare, setting), grid + otherRow)
}
