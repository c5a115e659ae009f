import { date, longText, organisation, personName, postcode, shortText, telephone, wholeNumber } from './controls.ts'
import { defineForm } from './define.ts'
import { byReturn, optional } from './field.ts'

export const unitRegistration = defineForm({
  slug: 'unit-registration',
  attachment: 1,
  kind: 'unit',
  yearly: false,
  title: '驻地单位党组织与社区联系报到单',
  explained: {
    filledBy: '驻地单位党组织',
    keptBy: '报到单由村居党组织留存',
    goesTo: '回执由村居党组织盖章后，交上级党组织存档',
    by: '{day:register}前报到，回执 {day:receipt}前上交',
  },
  fields: {
    village: organisation('村居', { paper: '党组织' }),
    unitName: byReturn(organisation('驻地单位党组织名称', { hint: '写党组织的全称，例如：示例机械厂党支部' })),
    memberCount: wholeNumber('在职党员数', { from: 0, to: 99999, unit: '[人名]' }),
    address: byReturn(shortText('单位地址', { autocomplete: 'address-line1' })),
    postcode: byReturn(optional(postcode('邮编'))),
    leader: personName('党组织负责人'),
    leaderTelephone: optional(telephone('党组织负责人联系电话', { paper: '联系电话', autocomplete: 'off' })),
    superiorOrg: byReturn(organisation('所属党（工）委', { hint: '就是上级党组织，回执要交到那里' })),
    contact: personName('联系人'),
    contactTelephone: telephone('联系人联系电话', { paper: '联系电话', hint: '凭编号和这个电话可以找回回执' }),
    resources: longText('可为社区提供服务的资源、项目内容', { hint: '例如：会议室、车辆、法律咨询、家电维修' }),
    opinions: optional(longText('对社区的意见、建议')),
    date: byReturn(date('填表日期')),
  },
  sheet: [
    { kind: 'addressee', field: 'village' },
    {
      kind: 'paragraph',
      text: '我单位党组织和全体党员愿意在社区党组织的统筹协调下，积极参与社区公益项目和志愿服务，为构建条块结合、资源共享、优势互补、共驻共建的区域化党建新格局贡献我们的力量。',
    },
    {
      kind: 'table',
      rows: [
        ['unitName', 'memberCount'],
        ['address', 'postcode'],
        ['leader', 'leaderTelephone'],
        ['superiorOrg'],
        ['contact', 'contactTelephone'],
        [{ field: 'resources', tall: 20 }],
        [{ field: 'opinions', tall: 14 }],
      ],
    },
    { kind: 'signature', label: '驻地单位党组织：（盖章）', date: 'date', seal: true },
    {
      kind: 'receipt',
      instruction: '以下《回执》由社区党组织填写盖章后，由驻地单位党组织在{day:receipt}前交本单位上级党组织汇总留存。',
      sentence: '本党组织已于{received}收到{unitName}单位党组织的报到单，本党组织将积极联系，共同推进社区发展。',
      seal: '社区党组织盖章',
    },
  ],
})
