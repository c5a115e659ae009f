import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { recommendExemplar } from '../../db/exemplar-steps.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { claims, evaluations, exemplars, registrations, serviceRecords } from '../../db/schema.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { listRecordsOf } from '../../db/service-records.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { filled, post, read, register, signIn, type Fields } from '../harness/person.ts'
import { registered } from '../samples.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, fourth } from '../harness/town.ts'

const HERE = home.slug
let site: TestSite
let storage: Storage
let origin: string
const year = thisYear()

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  storage = await openStorage(site.bindings())
  origin = site.origin
})
afterAll(() => site.stop())

/** A member whom the village has received, with a confirmed record, an open and a completed claim, and a comment. */
async function member(): Promise<{ path: string; registration: Registration }> {
  const path = await register(origin, 'member', { telephone: '13600000000' })
  const registration = (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, registration, today())
  const id = crypto.randomUUID()
  const words = { date: today(), category: 'publicBenefit', content: '替邻居代购' } as const
  await addRecord(storage, registration, words, { id, at: now() })
  await changeRecord(storage, { village: HERE }, { id, revision: 1 }, 'confirm', { at: now() })
  const [first, second] = (await listServiceItems(storage, HERE, year)).filter(({ audience }) => audience !== 'units')
  await claimItem(storage, registration, first!.id, now())
  await claimItem(storage, registration, second!.id, now())
  const claim = (await listClaimsOf(storage, registration.id, year)).find(({ item }) => item === second!.id)!
  await changeClaim(storage, { registration: registration.id }, claim, 'complete', { at: now(), completedOn: today() })
  const comment = { comment: '很热心的人', commentedOn: today() }
  await writeEvaluation(storage, registration, year, comment, { step: 'issue', revision: 0 })
  const story = { title: '代购', text: '张三替邻居代购', names: true }
  await recommendExemplar(storage, HERE, { subject: 'record', subjectId: id }, story, now())
  return { path, registration }
}
const found = (path: string) => findRegistrationByToken(storage, path.split('/')[2]!)
const states = async ({ id }: Registration) =>
  (await listClaimsOf(storage, id, year)).map(({ status }) => status).toSorted()
/** What the claims in these states are of. */
const titles = async ({ id }: Registration, wanted: string[]) => {
  const claimed = await listClaimsOf(storage, id, year)
  return wanted.map((state) => claimed.find(({ status }) => status === state)!.title)
}
const shanghai = (time: string) => Date.parse(`${time}+08:00`)
const elsewhere = (changes: Fields = {}) =>
  filled.member({ homeAddress: `${neighbour.name} 9 号`, projects: [], otherProject: '写春联', ...changes })

test('a member who moves registers with the new village and leaves the old one in one step', async () => {
  const { path, registration } = await member()
  const [open, done] = await titles(registration, ['claimed', 'completed'])
  const chosen = await post(origin, `${path}move/`, { step: 'choose', to: neighbour.slug })
  expect([chosen.status, chosen.headers.get('Location')]).toEqual([303, `${path}move/?to=${neighbour.slug}`])
  const form = await read(origin, `${path}move/?to=${neighbour.slug}`)
  expect(form.text).toContain('value="张三"')
  // What becomes of the open claims is said before anything is sent.
  for (const { text } of [await read(origin, `${path}move/`), form])
    expect(text).toMatch(new RegExp(`“${open}”。转出以后就放弃了[^]*“${done}”。仍由${home.name}确认`))
  expect(form.text).not.toContain(`${home.name} 1 号 101 室`)
  const checked = await post(origin, `${path}move/?to=${neighbour.slug}`, elsewhere({ step: 'check' }))
  expect(checked.status).toBe(200)
  expect((await found(path))!.status).toBe('received')

  const sent = elsewhere()
  const answers = await Promise.all([1, 2, 3].map(() => post(origin, `${path}move/?to=${neighbour.slug}`, sent)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  const [arrived, ...others] = answers.map(({ headers }) => headers.get('Location')!)
  expect(new Set([arrived, ...others]).size).toBe(1)
  const to = (await found(arrived!))!
  expect(to).toMatchObject({ village: neighbour.slug, status: 'submitted' })
  expect(await found(path)).toMatchObject({ status: 'moved', movedTo: to.id })
  expect(await states(registration)).toEqual(['completed', 'released'])

  expect((await read(origin, path)).text).toContain(`没有做完的认领已经放弃：“${open}”`)
  expect((await read(origin, arrived!)).text).toContain(`在${home.name}没有做完的认领已经放弃：“${open}”`)
  expect((await read(origin, path)).text).toContain(`href="${arrived}"`)
  expect((await read(origin, arrived!)).text).toContain(`href="${path}"`)
  const [here, there] = await Promise.all([0, 1].map((place) => signIn(origin, site.keys[place]!.key)))
  expect((await read(origin, `/office/registrations/${registration.number}/`, here)).text).toContain(
    `已转到${neighbour.name}`,
  )
  expect((await read(origin, `/office/registrations/${to.number}/`, there)).text).toContain(`由${home.name}转来`)
  // What was confirmed before stands on the card that the new village seals.
  await receiveRegistration(storage, to, today())
  expect((await read(origin, `${arrived}${year}/`)).text).toMatch(/替邻居代购[^]*已确认/)
  expect((await read(origin, `${arrived}${year}/member-activity-card/`)).text).toContain('替邻居代购')
  expect((await read(origin, `${arrived}${year}/`)).text).toContain('已达到要求')
})

test('mistakes in moving keep the old registration and all that was typed', async () => {
  const { path } = await member()
  for (const to of ['', 'none', HERE]) {
    const none = await post(origin, `${path}move/`, { step: 'choose', to })
    expect([none.status, (await none.text()).includes('请选择现在住的村居')]).toEqual([422, true])
  }
  const wrong = await post(origin, `${path}move/?to=${neighbour.slug}`, elsewhere({ homeAddress: '', consent: [] }))
  expect(wrong.status).toBe(422)
  const text = await wrong.text()
  expect(text).toContain('请填写居住地址')
  expect(text).toContain('value="写春联"')
  for (const to of ['', 'none', HERE])
    expect((await post(origin, `${path}move/?to=${to}`, elsewhere())).status).toBe(404)
  expect((await found(path))!.status).toBe('received')
})

test('who ends keeps the cards to print; open claims are free again', async () => {
  const { path, registration } = await member()
  expect((await post(origin, path, { step: 'end' })).status).toBe(422)
  expect((await found(path))!.status).toBe('received')
  expect((await post(origin, path, { step: 'end', endSure: 'yes' })).status).toBe(303)
  expect((await found(path))!.status).toBe('ended')
  expect(await states(registration)).toEqual(['completed', 'released'])
  const card = await read(origin, `${path}${year}/member-activity-card/`)
  expect(card.text).toContain('替邻居代购')
  expect(card.text).toContain('很热心的人')
  const page = (await read(origin, `${path}${year}/`)).text
  expect(page).toContain('已退出')
  expect(page).not.toContain('<form method="post"')
  const late = await post(origin, `${path}${year}/records/new/`, {
    step: 'add',
    date: today(),
    category: 'professional',
    content: '事后补记',
    ticket: crypto.randomUUID(),
  })
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('事后补记')
})

test('who withdraws leaves nothing personal in any table', async () => {
  const { path, registration } = await member()
  const { id } = registration
  expect((await post(origin, path, { step: 'withdraw', withdrawSure: 'yes' })).status).toBe(303)
  const { db } = storage
  const [row] = await db.select().from(registrations).where(eq(registrations.id, id))
  expect([row!.status, row!.sealedAnswers, row!.sealedReason]).toEqual(['withdrawn', null, null])
  const records = await db.select().from(serviceRecords).where(eq(serviceRecords.registration, id))
  expect(records.map(({ sealedWords, sealedReason }) => [sealedWords, sealedReason])).toEqual([[null, null]])
  const comments = await db.select().from(evaluations).where(eq(evaluations.registration, id))
  expect(comments.map(({ sealedWords }) => sealedWords)).toEqual([null])
  expect(await db.select().from(exemplars).where(eq(exemplars.registration, id))).toEqual([])
  const claimed = await db.select().from(claims).where(eq(claims.registration, id))
  expect(claimed.map(({ status }) => status).toSorted()).toEqual(['completed', 'released'])
  expect((await read(origin, `${path}${year}/`)).status).toBe(404)
})

test('a registration is kept from the last year in which its holder took part; what was done goes year by year', async () => {
  const registerAt = async (time: string) => {
    const answers = registered.member
    const sent = { kind: 'member', village: fourth.slug, answers, ticket: randomToken(), at: shanghai(time) } as const
    const { token } = (await submitRegistration(storage, sent))!
    const registration = (await findRegistrationByToken(storage, token))!
    await receiveRegistration(storage, registration, '2016-01-01')
    return { token, registration }
  }
  const active = await registerAt('2016-05-01T09:00')
  const idle = await registerAt('2016-05-01T09:00')
  for (const date of ['2016-06-01', '2017-06-01']) {
    const words = { date, category: 'publicBenefit', content: `服务于 ${date}` } as const
    await addRecord(storage, active.registration, words, { id: crypto.randomUUID(), at: now() })
  }
  const texts = async (wanted: number) =>
    (await listRecordsOf(storage, active.registration.id, wanted)).map(({ answers }) => answers.content)
  await eraseExpiredRegistrations(storage, shanghai('2017-12-31T23:59'))
  expect(await texts(2016)).toEqual(['服务于 2016-06-01'])
  await eraseExpiredRegistrations(storage, shanghai('2018-01-01T00:01'))
  expect((await findRegistrationByToken(storage, idle.token))!.answers).toBeUndefined()
  expect((await findRegistrationByToken(storage, active.token))!.answers).toMatchObject({ name: '张三' })
  expect(await texts(2016)).toEqual([undefined])
  expect(await texts(2017)).toEqual(['服务于 2017-06-01'])
  await eraseExpiredRegistrations(storage, shanghai('2019-01-01T00:01'))
  expect((await findRegistrationByToken(storage, active.token))!.answers).toBeUndefined()
  expect(await texts(2017)).toEqual([undefined])
})

test('a unit moves too: what it filled in goes along, its duty stays met, and it is not late', async () => {
  await site.setClock(`${year}-06-10T09:00+08:00`)
  const path = await register(origin, 'unit')
  await site.setClock(`${year}-11-24T09:00+08:00`)
  const registration = (await found(path))!
  await receiveRegistration(storage, registration, `${year}-06-11`)
  const [first, second] = (await listServiceItems(storage, HERE, year)).filter(({ audience }) => audience !== 'members')
  for (const { id } of [first!, second!]) await claimItem(storage, registration, id, now())
  const claimed = (await listClaimsOf(storage, registration.id, year)).find(({ item }) => item === first!.id)!
  for (const [revision, step] of (['complete', 'confirm'] as const).entries()) {
    const who = step === 'confirm' ? { village: HERE } : { registration: registration.id }
    const seen = { ...claimed, revision: claimed.revision + revision }
    await changeClaim(storage, who, seen, step, { at: now(), completedOn: `${year}-07-01` })
  }
  expect((await read(origin, path)).text).toContain('单位搬了，转到另一个村居')
  for (const to of ['', 'none', HERE])
    expect(await (await post(origin, `${path}move/`, { step: 'choose', to })).text()).toContain(
      '请选择单位现在所在的村居',
    )
  const { text } = await read(origin, `${path}move/?to=${neighbour.slug}`)
  expect(text).toContain(`“${second!.title}”。转出以后就放弃了`)
  const { step: _, ticket: __, consent: ___, sensitiveConsent: ____, date: _____, ...typed } = filled.unit()
  for (const word of Object.values(typed).flat()) expect(text).toContain(word)
  const sent = await post(origin, `${path}move/?to=${neighbour.slug}`, filled.unit({ address: '示例路 100 号' }))
  const arrived = sent.headers.get('Location')!
  const to = (await found(arrived))!
  expect(to).toMatchObject({ kind: 'unit', village: neighbour.slug, answers: { address: '示例路 100 号' } })
  expect(await found(path)).toMatchObject({ status: 'moved', movedTo: to.id })
  expect((await read(origin, arrived)).text).not.toContain('逾期')
  expect((await read(origin, `${arrived}${year}/`)).text).toContain(
    `在${home.name}确认 1 次；${neighbour.name}收到后继续有效`,
  )
  for (const sheet of ['unit-service-log', 'annual-report']) {
    const printed = (await read(origin, `${arrived}${year}/${sheet}/`)).text
    for (const word of [first!.title, `${year}年7月1日`]) expect(printed, sheet).toContain(word)
  }
})
