import { takes, type Village } from '../villages.ts'
import { categories } from './categories.ts'
import { choice, longText, shortText, wholeNumber } from './controls.ts'
import { optional } from './field.ts'

export const audiences = { units: '单位', members: '党员', both: '单位、党员' } as const

/** What a village's office writes about one item of its service list. */
export const itemFields = {
  category: choice('类别', categories),
  title: shortText('名称', { max: 20, hint: '最多 20 个字，例如：环境整治、家电维修' }),
  detail: optional(longText('内容', { max: 200, hint: '做些什么，最多 200 个字。不要写困难群众的姓名' })),
  time: shortText('时间', { max: 60, hint: '例如：每月第一个周六 9:00；双方商定' }),
  place: shortText('地点', { max: 60, hint: '例如：村居服务站。不要写困难群众的住址' }),
  audience: choice('面向', audiences),
  places: optional(wholeNumber('名额', { from: 1, to: 999, unit: '[个名人]+', hint: '空着就是不限' })),
}

/** What the office of this village is asked: where no members register, nothing is offered to them. */
export function itemFieldsOf(village: Village): typeof itemFields {
  if (takes(village, 'member')) return itemFields
  const audience: typeof itemFields.audience = choice('面向', { units: audiences.units })
  return { ...itemFields, audience }
}
