import { localDay, localYear, now } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { villages } from '../../src/domain/villages.ts'
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
import { listServiceItems } from '../../db/service-items.ts'
import { addRecord, changeRecord, type RecordWords } from '../../db/service-records.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken, type VaultEnv } from '../../db/vault.ts'
import type { StorageEnv } from '../../db/client.ts'
import { items, member, unit } from './demo-data.ts'

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
  await register(second, 'member', { ...member, name: '欧阳示例', homeAddress: `${villages[1]!.name} 2 号 202 室` }, 3)
  await fillYear(storage, { factory, zhang }, at)
  keys.push({ village: town.office, key: await createAccessKey(storage, 'town', null, at) })
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
        claims.find((claimed) => claimed.title === title)!,
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
