import { categories } from './categories.ts'
import { choice, date, shortText } from './controls.ts'

/** A claim as it stands in a list: its item's words, then what became of it. */
export const claimFields = {
  title: shortText('服务项目'),
  category: choice('类别', categories),
  claimedOn: date('认领日期'),
  completedOn: date('完成日期', { required: false }),
  reason: shortText('异议原因', { required: false }),
}

/** What a holder fills in when it is done. */
export const completing = { completedOn: date('完成日期') }
