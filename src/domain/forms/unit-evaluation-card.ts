import { choice, date, longText } from './controls.ts'
import { defineForm } from './define.ts'
import { performances } from './performances.ts'
import { unitRegistration } from './unit-registration.ts'

const { unitName, address } = unitRegistration.fields

export const unitEvaluationCard = defineForm({
  slug: 'unit-evaluation-card',
  attachment: 3,
  kind: 'unit',
  yearly: true,
  title: '驻地单位党组织与社区结对共建活动卡',
  explained: {
    filledBy: '村居党组织',
    keptBy: '驻地单位党组织',
    goesTo: '由驻地单位党组织交上级党组织汇总',
    by: '每年{day:report}前',
  },
  fields: {
    unitName,
    address,
    performance: choice('驻地单位参与社区服务的表现', performances),
    comment: longText('社区党组织评语', { max: 300 }),
    commentedOn: date('评语日期'),
  },
  sheet: [
    { kind: 'table', rows: [['unitName', 'address']] },
    { kind: 'boxes', field: 'performance' },
    { kind: 'comment', label: '社区党组织评语', field: 'comment', seal: '社区党组织（盖章）', date: 'commentedOn' },
    { kind: 'notes', items: ['此卡由社区党组织填写，驻地单位党组织于每年{day:report}前报上级党组织汇总。'] },
  ],
})
