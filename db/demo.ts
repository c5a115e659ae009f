import { localDay, localYear, now } from '../src/calendar.ts'
import { villages } from '../src/content/villages.ts'
import { createAccessKey } from './access.ts'
import {
  submitRegistration,
  receiveRegistration,
  returnRegistration,
  findRegistrationByToken,
  withdrawRegistration,
} from './registrations.ts'
import { serviceItems } from './schema.ts'
import type { ServiceItemWords } from './service-items.ts'
import { openStorage } from './storage.ts'
import { randomToken, type VaultEnv } from './vault.ts'
import type { StorageEnv } from './client.ts'

const items: ServiceItemWords[] = [
  {
    category: 'publicBenefit',
    title: '环境整治',
    detail: '清理楼道和绿化带，劝导垃圾分类。',
    time: '每月第一个周六 9:00',
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
    place: '村居服务站',
    audience: 'both',
    places: 6,
  },
  {
    category: 'professional',
    title: '法律咨询',
    detail: '婚姻、继承、劳动等常见问题。',
    time: '每月 15 日 14:00–16:00',
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

const unit = {
  unitName: '示例机械厂党支部',
  memberCount: '23',
  address: '示例路 99 号',
  postcode: '200000',
  leader: '李四',
  leaderTelephone: '',
  superiorOrg: '示例工业党委',
  contact: '王五',
  contactTelephone: '021-55550000',
  resources: '会议室一间；家电维修师傅两名',
  opinions: '',
  date: '2026-06-08',
}
const member = {
  name: '张三',
  homeOrg: '示例机械厂党支部',
  homeAddress: '示例一村 1 号 101 室',
  telephone: '13800000000',
  sex: 'male',
  age: '66',
  specialSkill: '水电维修',
  timesAvailable: '周六上午',
  projects: ['环境整治', '家电维修'],
  otherProject: '',
  date: '2026-06-08',
}

/** Fills an empty database with plainly invented villages' lists and registrations; hands out one key a village. */
export async function fillDemo(env: StorageEnv & VaultEnv): Promise<{ village: string; key: string }[]> {
  const storage = await openStorage(env)
  const at = now()
  const keys: { village: string; key: string }[] = []
  for (const [offset, village] of villages.entries()) {
    keys.push({ village: village.name, key: await createAccessKey(storage, 'village', village.slug, at) })
    // The last village has published nothing yet: that, too, must look right.
    if (offset === villages.length - 1) continue
    await storage.db.insert(serviceItems).values(
      items.slice(0, items.length - offset).map((item, position) => ({
        ...item,
        id: crypto.randomUUID(),
        village: village.slug,
        year: localYear(at),
        status: 'published' as const,
        position,
      })),
    )
  }
  const register = async (village: string, kind: 'unit' | 'member', answers: object, daysAgo: number) => {
    const sent = { kind, village, answers: { ...answers }, ticket: randomToken(), at: at - daysAgo * 86_400_000 }
    const { token } = (await submitRegistration(storage, sent))!
    return (await findRegistrationByToken(storage, token))!
  }
  const day = localDay(at)
  const [first, second] = villages.map(({ slug }) => slug) as [string, string]
  await receiveRegistration(storage, await register(first, 'unit', unit, 9), day)
  await register(
    first,
    'unit',
    { ...unit, unitName: '示例小学党支部', contact: '赵六', superiorOrg: '示例教育党委' },
    8,
  )
  await receiveRegistration(storage, await register(first, 'member', member, 7), day)
  await register(first, 'member', { ...member, name: '陈一', sex: 'female', age: '58', telephone: '13900000000' }, 6)
  const returned = await register(first, 'member', { ...member, name: '周二', homeOrg: '机械厂' }, 5)
  await returnRegistration(storage, returned, '所属党组织请写全称')
  const withdrawn = await register(first, 'member', { ...member, name: '吴七' }, 4)
  await withdrawRegistration(storage, withdrawn.id)
  await register(second, 'member', { ...member, name: '欧阳示例', homeAddress: '示例二村 2 号 202 室' }, 3)
  return keys
}
