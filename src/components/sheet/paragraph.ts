import type { HeightOf } from './answers.ts'
import { aboveTableEm, textWidth } from './paper.ts'
import { textHeight } from './text.ts'

/** With the room that a table below it needs. */
export const height: HeightOf<'paragraph'> = ({ text }, _, setting) =>
  textHeight(`　　${text}`, textWidth, setting) + aboveTableEm * setting.em
