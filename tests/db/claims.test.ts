import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { countClaimsByItem, findClaim, listClaimsOf } from '../../db/claims.ts'
import type { ClaimRefusal } from '../../src/domain/claim-refusals.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { nameOf, type Registration } from '../../src/domain/registration.ts'
import { createServiceItem } from '../../db/service-items.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { type Storage, openStorage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { registered } from '../samples.ts'
import { home, unlisted } from '../harness/town.ts'

let site: TestSite
/** As the Worker has it: all writes through the one writer. */
let storage: Storage
beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
})
afterAll(() => site.stop())

async function register(kind: 'unit' | 'member', { received = true, village = home.slug } = {}) {
  const answers = registered[kind]
  const sent = await submitRegistration(storage, { kind, village, answers, ticket: randomToken(), at: now() })
  const registration = (await findRegistrationByToken(storage, sent!.token))!
  if (received) await receiveRegistration(storage, registration, today())
  return registration
}

async function item(changes: Partial<ServiceItem> = {}): Promise<string> {
  const words = { category: 'publicBenefit', detail: '', time: '周六', place: '活动室', audience: 'both', places: null }
  const id = crypto.randomUUID()
  const whole = {
    ...words,
    title: `项目 ${id}`,
    village: home.slug,
    year: thisYear(),
    status: 'published',
    ...changes,
  }
  expect(await createServiceItem(storage, { id, ...whole } as ServiceItem)).toBe(true)
  return id
}

test('200 claims at one moment on 10 places make exactly 10, ten times in a row', async () => {
  const holders: Registration[] = []
  while (holders.length < 200) holders.push(await register('member'))
  for (let round = 0; round < 10; round++) {
    const id = await item({ places: 10 })
    const answers = await Promise.all(holders.map((holder) => claimItem(storage, holder, id, now())))
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(10)
    expect(answers.filter((answer) => answer === 'full')).toHaveLength(190)
    const [rows = []] = await storage.db.all<[number]>(sql`select count(*) from claims where item = ${id}`)
    expect(rows[0]).toBe(10)
  }
}, 120_000)

test('a place that is released can be claimed by another, and again by the same', async () => {
  const [first, second] = [await register('unit'), await register('unit')]
  const id = await item({ places: 1 })
  expect(await claimItem(storage, first, id, now())).toBeUndefined()
  expect(await claimItem(storage, second, id, now())).toBe('full')
  const [claim] = await listClaimsOf(storage, first.id, thisYear())
  expect(await changeClaim(storage, { registration: first.id }, claim!, 'release', { at: now() })).toBe(true)
  expect(await claimItem(storage, second, id, now())).toBeUndefined()
  expect(await claimItem(storage, first, id, now())).toBe('full')
  const counts = await countClaimsByItem(storage, home.slug, thisYear())
  expect(counts.get(id)).toEqual({ taken: 1, confirmed: 0 })
})

test('claiming twice is one claim', async () => {
  const holder = await register('member')
  const id = await item({ places: 1 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => claimItem(storage, holder, id, now())))
  expect(answers).toEqual(Array.from({ length: 20 }, () => undefined))
  expect(await listClaimsOf(storage, holder.id, thisYear())).toHaveLength(1)
})

describe('what is not on offer cannot be claimed', () => {
  test.each<[string, Partial<ServiceItem>, ClaimRefusal]>([
    ['a draft', { status: 'draft' }, 'unknown'],
    ['a closed item', { status: 'closed' }, 'closed'],
    ["another village's item", { village: unlisted.slug }, 'otherVillage'],
    ["last year's item", { year: thisYear() - 1 }, 'otherYear'],
    ['an item for units, by a member', { audience: 'units' }, 'otherKind'],
  ])('%s', async (_, changes, refusal) => {
    const holder = await register('member')
    expect(await claimItem(storage, holder, await item(changes), now())).toBe(refusal)
    expect(await listClaimsOf(storage, holder.id, thisYear())).toEqual([])
  })

  test('nothing, before the village has received the registration', async () => {
    const holder = await register('member', { received: false })
    expect(await claimItem(storage, holder, await item(), now())).toBe('notReceived')
    expect(await claimItem(storage, holder, crypto.randomUUID(), now())).toBe('unknown')
  })
})

test("a village finds its claims with whose they are, and not its neighbour's", async () => {
  const holder = await register('member')
  await claimItem(storage, holder, await item({ title: '理发' }), now())
  const [claim] = await listClaimsOf(storage, holder.id, thisYear())
  const found = await findClaim(storage, home.slug, claim!.id)
  expect(found?.claim.title).toBe('理发')
  expect(found && nameOf(found.holder)).toBe('张三')
  expect(await findClaim(storage, unlisted.slug, claim!.id)).toBeUndefined()
})
