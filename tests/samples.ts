import type { Answers } from '../src/domain/forms/field.ts'
import type { RegistrationAnswers } from '../src/domain/forms/index.ts'
import { town } from '../src/domain/town.ts'
import { home } from './harness/town.ts'

const unit = {
  village: home.name,
  unitName: '示例机械厂党支部',
  memberCount: '23',
  address: '示例路 99 号',
  postcode: '200000',
  leader: '李四',
  leaderTelephone: `${town.areaCode}-55550009`,
  superiorOrg: '示例工业党委',
  contact: '欧阳·示例',
  contactTelephone: '13800000000',
  resources: '会议室一间\n家电维修师傅两名',
  opinions: '希望多办联席会议',
  date: '2026-06-08',
}

const member = {
  village: home.name,
  name: '张三',
  homeOrg: '示例机械厂党支部',
  homeAddress: `${home.name} 1 号 101 室`,
  telephone: '13900000000',
  sex: 'female' as const,
  age: '66',
  specialSkill: '电工水电；水电维修',
  timesAvailable: '周末、上午；寒暑假',
  projects: ['环境整治', '家电维修'],
  otherProject: '写春联',
  date: '2026-06-09',
}

const { village: _, ...unitAnswers } = unit
const { village: __, ...memberAnswers } = member

/** What each kind of registration holds. */
export const registered: RegistrationAnswers = { unit: unitAnswers, member: memberAnswers }

/** One filled-in sheet of each form, by slug; every name and number is invented. */
export const samples: Record<string, Answers> = {
  'unit-registration': unit,
  'unit-service-log': {
    ...unit,
    records: [
      { date: '2026-03-05', content: '在村居广场义务修理家电' },
      { date: '2026-05-10', content: '借出会议室开议事会' },
    ],
    remark: '全年两次',
  },
  'unit-evaluation-card': {
    ...unit,
    performance: 'good',
    comment: '热心社区事务，帮了大忙。',
    commentedOn: '2026-06-20',
  },
  'member-registration': member,
  'service-preference': member,
  'member-activity-card': {
    ...member,
    records: [{ date: '2026-05-01', category: 'publicBenefit', content: '清理楼道' }],
    comment: '积极参加志愿服务。',
    commentedOn: '2026-06-21',
  },
  'responsibility-report': {
    ...unit,
    year: '2026年',
    done: '全年修理家电二十次\n借出会议室四次',
    next: '组织党员参加垃圾分类宣传',
    writtenOn: '2026-06-22',
  },
}
