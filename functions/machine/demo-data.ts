import type { ItemWords } from '../../src/domain/service-item.ts'
import { town } from '../../src/domain/town.ts'
import { villages } from '../../src/domain/villages.ts'

/** A list of that year. */
export const itemsOf = (year: number): ItemWords[] => [
  {
    category: 'publicBenefit',
    title: '环境整治',
    detail: '清理楼道和绿化带，劝导垃圾分类。',
    time: '每月第一个周六 9:00',
    dates: `${year}-12-05 09:00-11:00`,
    place: '小区各出入口',
    audience: 'both',
    places: 30,
  },
  {
    category: 'publicBenefit',
    title: '文明交通劝导',
    detail: '早高峰在路口劝导行人和非机动车。',
    time: '工作日 7:30–8:30',
    place: '示例路口',
    audience: 'members',
    places: 10,
  },
  {
    category: 'publicBenefit',
    title: '暑期课堂看护',
    detail: '陪孩子做作业、读书。',
    time: '七、八月 工作日下午',
    until: `${year}-08-31`,
    place: '村居活动室',
    audience: 'members',
    places: 12,
  },
  {
    category: 'publicBenefit',
    title: '平安巡逻',
    detail: '傍晚沿小区巡逻一圈，提醒关好门窗。',
    time: '每天 19:00–20:00',
    place: '村居门口集合',
    audience: 'both',
    places: null,
  },
  {
    category: 'professional',
    title: '家电维修',
    detail: '修电风扇、电饭锅等小家电。',
    time: '每月第二个周日 9:00–11:00',
    dates: `${year}-12-13 09:00-11:00`,
    contact: '服务站值班',
    place: '村居服务站',
    audience: 'both',
    places: 6,
  },
  {
    category: 'professional',
    title: '法律咨询',
    detail: '婚姻、继承、劳动等常见问题。',
    time: '每月 15 日 14:00–16:00',
    dates: `${year}-12-15 14:00-16:00`,
    place: '村居会议室',
    audience: 'both',
    places: 4,
  },
  {
    category: 'professional',
    title: '提供会议室或场地',
    detail: '供居民议事、文艺排练使用。',
    time: '双方商定',
    place: '单位内',
    audience: 'units',
    places: 3,
  },
  {
    category: 'pairedSupport',
    title: '陪老人聊天、代购',
    detail: '每周一次上门，由村居安排对象。',
    time: '每周一次，时间商定',
    place: '由村居安排',
    audience: 'members',
    places: 8,
  },
  {
    category: 'pairedSupport',
    title: '结对帮扶困难家庭',
    detail: '由村居牵线，长期帮扶。',
    time: '全年',
    place: '由村居安排',
    audience: 'both',
    places: 5,
  },
]

/** What a unit and a member typed; what they left blank is left out. */
export const unit = {
  unitName: '示例机械厂党支部',
  memberCount: '23',
  address: '示例路 99 号',
  postcode: town.postcode,
  leader: '李四',
  superiorOrg: '示例工业党委',
  contact: '王五',
  contactTelephone: `${town.areaCode}-55550000`,
  resources: '会议室一间；家电维修师傅两名',
}

export const member = {
  name: '张三',
  homeOrg: '示例机械厂党支部',
  homeAddress: `${villages[0]!.name} 1 号 101 室`,
  telephone: '13800000000',
  sex: 'male',
  age: '66',
  specialSkill: '电工水电',
  timesAvailable: '周末、上午',
  projects: ['环境整治', '家电维修'],
}

export const phrases = [
  '积极参加志愿服务，热心帮助邻里。',
  '主动为社区提供资源，效果好。',
  '希望今后继续参加。',
] as const

/** What people write to a village and about it. */
export const lettersOf = (village: string) =>
  [
    { about: 'service', keeper: village, text: '周六上午的活动，能不能也安排在晚上？上班的党员来不了。' },
    { about: 'complaint', keeper: 'town', text: '打了两次电话都没有人接，到服务站也没有人。' },
  ] as const
