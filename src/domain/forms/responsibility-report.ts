import { date, longText, shortText } from './controls.ts'
import { defineForm } from './define.ts'
import { optional } from './field.ts'
import { unitRegistration } from './unit-registration.ts'

const { unitName, superiorOrg } = unitRegistration.fields
const own = {
  done: longText('本年度做了什么', { max: 2000, hint: '参与社区共建、服务群众的情况，最多 2000 个字' }),
  next: optional(longText('下一步打算', { hint: '最多 500 个字' })),
  writtenOn: date('填表日期'),
}

/** 三、工作步骤, 4: a unit that wishes reports on its social responsibility to its superior organisation. */
export const responsibilityReport = defineForm({
  slug: 'responsibility-report',
  title: '驻地单位社会责任报告',
  kind: 'unit',
  yearly: true,
  explained: {
    filledBy: '驻地单位党组织，有条件的自愿填写',
    keptBy: '驻地单位党组织',
    goesTo: '由驻地单位党组织交上级党组织',
    by: '每年年底前',
  },
  fields: { year: shortText('年度'), unitName, superiorOrg, ...own },
  own,
  sheet: [
    {
      kind: 'table',
      rows: [['unitName', 'year'], ['superiorOrg'], [{ field: 'done', tall: 130 }], [{ field: 'next', tall: 40 }]],
    },
    { kind: 'signature', label: '驻地单位党组织：', date: 'writtenOn' },
  ],
})
