import { thisYear } from '../calendar.ts'
import { exampleNumber } from '../receipt-number.ts'
import { shortText, telephone } from './controls.ts'

/** What leads a holder to the private page again. */
export const findReceiptFields = {
  // Asked for anew each time: where a Worker is loaded its clock does not run yet.
  get number() {
    return shortText('编号', { hint: `印在报到单和回执上，例如 ${exampleNumber(thisYear())}` })
  },
  telephone: telephone('联系电话', { hint: '报到时留的那一个；单位填联系人的电话' }),
}
