import { localDay, localYear, now } from '../../src/domain/calendar.ts'
import { villages } from '../../src/content/villages.ts'
import type { ClaimStep, RecordStep } from '../../src/domain/states.ts'
import { createAccessKey } from '../../db/access.ts'
import { changeClaim, claimItem, listClaimsOf } from '../../db/claims.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { changeExemplar, recommendExemplar } from '../../db/exemplars.ts'
import { addPhrase } from '../../db/phrases.ts'
import { withdrawRegistration } from '../../db/departures.ts'
import {
  type Registration,
  submitRegistration,
  receiveRegistration,
  returnRegistration,
  findRegistrationByToken,
} from '../../db/registrations.ts'
import { serviceItems } from '../../db/schema.ts'
import { listServiceItems, type ServiceItemWords } from '../../db/service-items.ts'
import { addRecord, changeRecord, type RecordWords } from '../../db/service-records.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken, type VaultEnv } from '../../db/vault.ts'
import type { StorageEnv } from '../../db/client.ts'

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

/**
 * Fills an empty database with plainly invented villages' lists, registrations and services; hands out one key a
 * village, and the town's last.
 */
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
  const factory = await register(first, 'unit', unit, 9)
  await receiveRegistration(storage, factory, day)
  await register(
    first,
    'unit',
    { ...unit, unitName: '示例小学党支部', contact: '赵六', superiorOrg: '示例教育党委' },
    8,
  )
  const zhang = await register(first, 'member', member, 7)
  await receiveRegistration(storage, zhang, day)
  await register(first, 'member', { ...member, name: '陈一', sex: 'female', age: '58', telephone: '13900000000' }, 6)
  const returned = await register(first, 'member', { ...member, name: '周二', homeOrg: '机械厂' }, 5)
  await returnRegistration(storage, returned, '所属党组织请写全称')
  const withdrawn = await register(first, 'member', { ...member, name: '吴七' }, 4)
  await withdrawRegistration(storage, withdrawn.id)
  await register(second, 'member', { ...member, name: '欧阳示例', homeAddress: '示例二村 2 号 202 室' }, 3)
  await fillYear(storage, { factory, zhang }, at)
  keys.push({ village: '镇党委组织人事科', key: await createAccessKey(storage, 'town', null, at) })
  return keys
}

/** What a unit and a member did this year, and what their village said of it. */
async function fillYear(storage: Storage, { factory, zhang }: Record<'factory' | 'zhang', Registration>, at: number) {
  const { village } = factory
  const year = localYear(at)
  const day = localDay(at)
  const list = await listServiceItems(storage, village, year)
  const claim = async (holder: Registration, title: string, steps: ClaimStep[]) => {
    await claimItem(storage, holder, list.find((item) => item.title === title)!.id, at)
    for (const step of steps) {
      const claims = await listClaimsOf(storage, holder.id, year)
      await changeClaim(
        storage,
        { village },
        claims.find((one) => one.title === title)!,
        step,
        { at, completedOn: day },
      )
    }
  }
  await claim(factory, '家电维修', ['complete', 'confirm'])
  await claim(factory, '提供会议室或场地', ['complete'])
  await claim(zhang, '环境整治', [])
  const record = async (holder: Registration, words: RecordWords, steps: RecordStep[], reason?: string) => {
    const id = crypto.randomUUID()
    await addRecord(storage, holder, words, { id, at })
    for (const [done, step] of steps.entries())
      await changeRecord(storage, { village }, { id, revision: done + 1 }, step, { at, reason })
    return id
  }
  await record(factory, { date: day, category: null, content: '在村居广场义务修理小家电 12 件' }, ['confirm'])
  const service = { date: day, category: 'publicBenefit' } as const
  const cleaned = await record(zhang, { ...service, content: '清理 3 号楼楼道堆物' }, ['confirm'])
  await record(zhang, { ...service, content: '早高峰文明交通劝导' }, [])
  await record(zhang, { ...service, content: '活动' }, ['decline'], '请写清楚做了什么')
  for (const text of ['积极参加志愿服务，热心帮助邻里。', '主动为社区提供资源，效果好。', '希望今后继续参加。'])
    await addPhrase(storage, village, text)
  const comment = '主动修理家电，受到居民欢迎。'
  const words = { performance: 'good', comment, date: day } as const
  await writeEvaluation(storage, factory, year, words, { step: 'issue', revision: 0 })
  const draft = { performance: null, comment: '积极参加志愿服务，热心帮助邻里。', date: day }
  await writeEvaluation(storage, zhang, year, draft, { step: 'draft', revision: 0 })
  const story = { title: '楼道亮堂了', text: '一位退休党员带头清理楼道堆物，邻居们跟着一起动手。', names: false }
  const id = await recommendExemplar(storage, village, { subject: 'record', subjectId: cleaned }, story, at)
  if (id) await changeExemplar(storage, undefined, { id, revision: 1 }, 'publish', at)
}
