import { date, longText, organisation, rowText } from './controls.ts'
import { defineForm } from './define.ts'
import { optional } from './field.ts'
import { rows } from './rows.ts'
import { unitRegistration } from './unit-registration.ts'

const { unitName, memberCount, leader, leaderTelephone } = unitRegistration.fields
const remark = optional(longText('备注', { max: 200 }))

export const unitServiceLog = defineForm({
  slug: 'unit-service-log',
  attachment: 2,
  kind: 'unit',
  yearly: true,
  title: '驻地单位党组织到社区服务情况表',
  explained: {
    filledBy: '驻地单位党组织',
    keptBy: '驻地单位党组织',
    goesTo: '不上交，自己保管',
    by: '全年随时记录',
  },
  fields: {
    unitName,
    memberCount,
    leader,
    leaderTelephone,
    superiorOrg: organisation('上级党组织'),
    records: rows('服务社区情况记录', {
      date: date('日期', { paper: '日　期' }),
      content: rowText('服务内容', {
        paper: '服　　务　　内　　容',
        max: 200,
        hint: '不要写困难群众的姓名和住址',
      }),
    }),
    remark,
  },
  own: { remark },
  sheet: [
    { kind: 'table', rows: [['unitName', 'memberCount'], ['leader', 'leaderTelephone'], ['superiorOrg']] },
    {
      kind: 'log',
      field: 'records',
      title: '服务社区情况记录',
      lines: 10,
      shares: { date: 20 },
      remark: 'remark',
    },
    {
      kind: 'notes',
      items: [
        '1、驻地单位党组织与村居党组织根据前期在可提供资源和需求资源互相对接的基础上开展工作。',
        '2、此表由驻区单位党组织填写并保管。',
      ],
    },
  ],
})
