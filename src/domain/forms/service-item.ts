import { takes, type Village } from '../villages.ts'
import { categories } from './categories.ts'
import { choice, longText, shortText, telephone, wholeNumber } from './controls.ts'
import { datedTimesField, lastDay } from './dated-times.ts'
import { optional } from './field.ts'

export const audiences = { units: '单位', members: '党员', both: '单位、党员' } as const

/** What a village's office writes about one item of its service list. */
export const itemFields = {
  category: choice('类别', categories),
  title: shortText('名称', { max: 20, hint: '最多 20 个字，例如：环境整治、家电维修' }),
  detail: optional(longText('内容', { max: 200, hint: '做些什么，最多 200 个字。不要写困难群众的姓名' })),
  time: shortText('时间', { max: 60, hint: '例如：每月第一个周六 9:00；双方商定' }),
  dates: optional(
    datedTimesField('具体日期', '一行一次，例如：2026-12-05 9:00-11:00。认领的人看得到下一次是哪天，时间重叠时会提醒'),
  ),
  until: optional(lastDay('到哪天为止', '过了这一天就不能再认领；空着就是到年底')),
  place: shortText('地点', { max: 60, hint: '例如：村居服务站。不要写困难群众的住址' }),
  audience: choice('谁可以参加', audiences),
  places: optional(wholeNumber('名额', { from: 1, to: 999, unit: '[个名人]+', hint: '空着就是不限' })),
  contact: optional(shortText('联系岗位', { max: 20, hint: '例如：文体干事。写岗位，不写姓名；空着就是村居' })),
  contactTelephone: optional(telephone('联系岗位的电话', { hint: '空着就是村居电话', autocomplete: 'off' })),
}

/** What the office of this village is asked: where no members register, nothing is offered to them. */
export function itemFieldsOf(village: Village): typeof itemFields {
  if (takes(village, 'member')) return itemFields
  const audience: typeof itemFields.audience = choice('谁可以参加', { units: audiences.units })
  return { ...itemFields, audience }
}
