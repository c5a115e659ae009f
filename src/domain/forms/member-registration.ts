import { date, organisation, personName, shortText, telephone } from './controls.ts'
import { defineForm } from './define.ts'
import { byReturn } from './field.ts'

export const memberRegistration = defineForm({
  slug: 'member-registration',
  attachment: 4,
  kind: 'member',
  yearly: false,
  title: '党员与村居党组织联系报到单',
  explained: {
    filledBy: '党员',
    keptBy: '报到单由村居党组织留存',
    goesTo: '回执由村居党组织盖章后，由党员本人交所在单位党组织',
    by: '{day:register}前报到，回执 {day:receipt}前上交',
  },
  fields: {
    village: organisation('村居', { paper: '党组织' }),
    name: byReturn(personName('姓名', { paper: '共产党员', autocomplete: 'name' })),
    date: byReturn(date('填表日期')),
    homeOrg: byReturn(organisation('所属党组织', { hint: '组织关系所在的党组织，例如：示例机械厂党支部' })),
    homeAddress: byReturn(shortText('居住地址', { max: 60, autocomplete: 'address-line1' })),
    telephone: telephone('联系电话', { hint: '凭编号和这个电话可以找回回执' }),
  },
  sheet: [
    { kind: 'addressee', field: 'village' },
    {
      kind: 'paragraph',
      text: '我是共产党员，按照要求主动向居住地党组织报到，我愿意按居住地党组织的要求，在家园创先争优，发挥共产党员的先锋模范作用，为建设和谐文明社区，贡献应有的力量。',
    },
    { kind: 'signature', label: '共产党员：', field: 'name', date: 'date' },
    { kind: 'lines', fields: ['homeOrg', 'homeAddress', 'telephone'] },
    {
      kind: 'receipt',
      instruction: '以下《回执》由村居党组织填写盖章后，由党员本人在{day:receipt}前交所在单位党组织汇总留存。',
      sentence: '本党组织已于{received}收到{name}同志的报到单，本党组织将安排该同志参与社区有关工作。',
      seal: '村（居）党组织盖章',
      sealField: 'village',
      // A village's own name says what it is: “…村村（居）” would say it twice.
      sealAfterName: '党组织（盖章）',
    },
  ],
})
