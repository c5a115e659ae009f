import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { changeExemplar, recommendExemplar } from '../../db/exemplar-steps.ts'
import { addPhrase } from '../../db/phrases.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { listServiceItems } from '../../db/service-items.ts'
import type { Storage } from '../../db/storage.ts'
import { localDay, localYear } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import type { RecordWords } from '../../src/domain/service-record.ts'
import type { ClaimStep, RecordStep } from '../../src/domain/states.ts'
import { phrases } from './demo-data.ts'

/** What a unit and a member did this year, and what their village said of it. */
export async function fillYear(
  storage: Storage,
  { unit, member }: Record<'unit' | 'member', Registration>,
  at: number,
): Promise<void> {
  const { village } = unit
  const year = localYear(at)
  const date = localDay(at)
  await claim(storage, unit, '家电维修', ['complete', 'confirm'], at, '在村居广场义务修理小家电 12 件')
  await claim(storage, unit, '提供会议室或场地', ['complete'], at)
  await claim(storage, member, '环境整治', [], at)
  await record(storage, unit, { date, content: '给居民讲解用电安全' }, ['confirm'], at)
  const service = { date, category: 'publicBenefit' } as const
  const cleaned = await record(storage, member, { ...service, content: '清理 3 号楼楼道堆物' }, ['confirm'], at)
  await record(storage, member, { ...service, content: '早高峰文明交通劝导' }, [], at)
  await record(storage, member, { ...service, content: '活动' }, ['decline'], at)
  for (const phrase of phrases) await addPhrase(storage, village, phrase)
  const praise = { performance: 'good', comment: '主动修理家电，受到居民欢迎。', commentedOn: date } as const
  await writeEvaluation(storage, unit, year, praise, { step: 'issue', revision: 0 })
  const draft = { comment: phrases[0], commentedOn: date }
  await writeEvaluation(storage, member, year, draft, { step: 'draft', revision: 0 })
  const story = { title: '楼道亮堂了', text: '一位退休党员带头清理楼道堆物，邻居们跟着一起动手。', names: false }
  const id = await recommendExemplar(storage, village, { subject: 'record', subjectId: cleaned }, story, at)
  if (id) await changeExemplar(storage, undefined, { id, revision: 1 }, 'publish', at)
}

async function claim(
  storage: Storage,
  holder: Registration,
  title: string,
  steps: ClaimStep[],
  at: number,
  done?: string,
) {
  const year = localYear(at)
  const items = await listServiceItems(storage, holder.village, year)
  await claimItem(storage, holder, items.find((item) => item.title === title)!.id, at)
  for (const step of steps) {
    const seen = (await listClaimsOf(storage, holder.id, year)).find((made) => made.title === title)!
    await changeClaim(storage, { village: holder.village }, seen, step, {
      at,
      completedOn: localDay(at),
      ...(step === 'complete' && { done }),
    })
  }
}

/** The row's id. What is declined has a reason. */
async function record(storage: Storage, holder: Registration, words: RecordWords, steps: RecordStep[], at: number) {
  const id = crypto.randomUUID()
  await addRecord(storage, holder, words, { id, at })
  for (const [index, step] of steps.entries()) {
    const given = { at, ...(step === 'decline' && { reason: '请写清楚做了什么' }) }
    await changeRecord(storage, { village: holder.village }, { id, revision: index + 1 }, step, given)
  }
  return id
}
