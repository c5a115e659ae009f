import { shortText, telephone } from './controls.ts'

/** What leads a holder to the private page again. */
export const findReceipt = {
  number: shortText('编号', { hint: '印在报到单和回执上，例如 2026-101-0001-3' }),
  telephone: telephone('联系电话', { hint: '报到时留的那一个；单位填联系人的电话' }),
}
