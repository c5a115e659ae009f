import { categories } from './categories.ts'
import { choice, date, shortText } from './controls.ts'
import { optional } from './field.ts'

/** A claim as it stands in a list: its item's words, then what became of it. */
export const claimFields = {
  title: shortText('服务项目'),
  category: choice('类别', categories),
  claimedOn: date('认领日期'),
  completedOn: optional(date('完成日期')),
  done: optional(shortText('做了什么')),
  reason: optional(shortText('异议原因')),
}
