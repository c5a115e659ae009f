import type { Block } from '../../domain/forms/define.ts'
import { height as activity } from './activity.ts'
import { height as addressee } from './addressee.ts'
import type { HeightOf, OnPaper } from './answers.ts'
import { height as boxes } from './boxes.ts'
import { height as comment } from './comment.ts'
import { height as lines } from './lines.ts'
import { height as log } from './log.ts'
import { height as notes } from './notes.ts'
import type { Setting } from './paper.ts'
import { height as paragraph } from './paragraph.ts'
import { height as projects } from './projects.ts'
import { height as receipt } from './receipt.ts'
import { height as signature } from './signature.ts'
import { height as table } from './table.ts'

const heights: { [K in Block['kind']]: HeightOf<K> } = {
  addressee,
  paragraph,
  table,
  lines,
  signature,
  projects,
  boxes,
  comment,
  log,
  activity,
  notes,
  receipt,
}

/** How high a block is in millimetres, never less than it is drawn. */
export function heightOf<K extends Block['kind']>(
  block: Extract<Block, { kind: K }>,
  sheet: OnPaper,
  setting: Setting,
): number {
  return heights[block.kind as K](block, sheet, setting)
}
