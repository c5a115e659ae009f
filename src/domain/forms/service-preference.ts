import { choice, choices, shortText, suggestions, wholeNumber } from './controls.ts'
import { defineForm } from './define.ts'
import { optional } from './field.ts'
import { memberRegistration } from './member-registration.ts'

const { name, telephone } = memberRegistration.fields

export const servicePreference = defineForm({
  slug: 'service-preference',
  attachment: 5,
  kind: 'member',
  yearly: false,
  title: '党员参与村居服务项目表',
  explained: {
    filledBy: '党员，服务项目由村居党组织列出',
    keptBy: '现居住地党组织',
    goesTo: '留在村居，不上交',
    by: '和附件4一起填',
  },
  fields: {
    name: { ...name, paper: '姓名' },
    sex: choice('性别', { male: '男', female: '女' }),
    age: wholeNumber('年龄', { from: 18, to: 120, unit: '[周岁]+' }),
    telephone,
    specialSkill: optional(
      suggestions('个人特长', {
        words: ['医疗', '法律', '电工水电', '文艺', '书画', '辅导功课', '理发', '驾驶'],
        other: '其他特长',
      }),
    ),
    timesAvailable: suggestions('可以提供志愿服务的时间段', {
      words: ['工作日', '周末', '节假日', '上午', '下午', '晚上'],
      other: '其他时间',
      hint: '例如：周末上午；寒暑假',
    }),
    projects: choices('党员志愿服务公益项目类别', {
      orElse: 'otherProject',
      hint: '村居列出的服务项目，可以选几项，至少选一项；没有合适的，请填下面的“其他”',
    }),
    otherProject: optional(shortText('其他')),
  },
  sheet: [
    {
      kind: 'table',
      rows: [['name', 'sex', 'age'], ['telephone', 'specialSkill'], ['timesAvailable']],
    },
    { kind: 'projects', label: '党员志愿服务公益项目类别', field: 'projects', other: 'otherProject' },
    {
      kind: 'notes',
      items: [
        '1、村居党组织根据前期梳理的“志愿服务项目清单”在本表中自行填写公益项目类别，如“环境整治”、“家电维修”等，以供党员选择。',
        '2、每位党员在可以参与的服务项目中至少选择一项，以打“√”的形式表示，如没有合适的请在“其他”类填写；',
        '3、村居党组织应妥善保管党员的相关信息；此表留存现居住地党组织保管。',
      ],
    },
  ],
})
