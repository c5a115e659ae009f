import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { countClaimsByItem, findClaim, listClaimsOf } from '../../db/claims.ts'
import type { ClaimRefusal } from '../../src/domain/claim-refusals.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { nameOf, type Registration } from '../../src/domain/registration.ts'
import { endRegistration, withdrawRegistration } from '../../db/departures.ts'
import { createServiceItem, editServiceItem, findServiceItem } from '../../db/service-items.ts'
import { changeItemState } from '../../db/service-lists.ts'
import { mergeRegistrations, voidRegistration } from '../../db/voids.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { type Storage, openStorage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { daysAfter, now, thisYear, today } from '../../src/domain/calendar.ts'
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

async function register(
  kind: 'unit' | 'member',
  { received = true, village = home.slug, movedFrom }: Partial<Moving> = {},
) {
  const answers = registered[kind]
  const submission = { kind, village, answers, ticket: randomToken(), at: now(), movedFrom }
  const sent = await submitRegistration(storage, submission)
  const registration = (await findRegistrationByToken(storage, sent!.token))!
  if (received) await receiveRegistration(storage, registration, today())
  return (await findRegistrationByToken(storage, sent!.token))!
}

interface Moving {
  received: boolean
  village: string
  movedFrom: Registration
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

test('200 claims at one moment on 10 places make exactly 10, ten times in a row; the others wait', async () => {
  const holders: Registration[] = []
  while (holders.length < 200)
    holders.push(...(await Promise.all(Array.from({ length: 20 }, () => register('member')))))
  for (let round = 0; round < 10; round++) {
    const id = await item({ places: 10 })
    await Promise.all(holders.map((holder) => claimItem(storage, holder, id, now())))
    const counts = await countClaimsByItem(storage, home.slug, thisYear())
    expect(counts.get(id)).toEqual({ taken: 10, waiting: 190, confirmed: 0 })
  }
}, 120_000)

/** Where the claims of these holders stand, in their order: the state, and the turn of those that wait. */
async function standing(id: string, ...holders: Registration[]) {
  const all = await Promise.all(holders.map((holder) => listClaimsOf(storage, holder.id, thisYear())))
  return all.map((made) => {
    const own = made.filter(({ item: claimed }) => claimed === id)
    const { status, turn } = own.find((claim) => claim.status !== 'released') ?? own.at(-1)!
    return turn ?? status
  })
}

async function release(holder: Registration, id: string) {
  const claim = (await listClaimsOf(storage, holder.id, thisYear())).find((made) => made.item === id)!
  expect(await changeClaim(storage, { registration: holder.id }, claim, 'release', { at: now() })).toBe(true)
}

test('a place that is released goes to the first who waits, and who gave it back waits behind', async () => {
  const [first, second, third] = [await register('unit'), await register('unit'), await register('unit')]
  const id = await item({ places: 1 })
  for (const holder of [first, second, third, second])
    expect(await claimItem(storage, holder, id, now())).toBeUndefined()
  expect(await standing(id, first, second, third)).toEqual(['claimed', 1, 2])
  await release(first, id)
  expect(await standing(id, first, second, third)).toEqual(['released', 'claimed', 1])
  expect(await claimItem(storage, first, id, now())).toBeUndefined()
  expect(await standing(id, first, second, third)).toEqual([2, 'claimed', 1])
  const counts = await countClaimsByItem(storage, home.slug, thisYear())
  expect(counts.get(id)).toEqual({ taken: 1, waiting: 2, confirmed: 0 })
})

describe('the first who waits moves up with', () => {
  const ways: [string, (id: string, first: Registration, second: Registration) => Promise<unknown>][] = [
    ['who ends', (_, first) => endRegistration(storage, first, now())],
    ['who withdraws', (_, first) => withdrawRegistration(storage, first.id)],
    ['who is void', (_, first) => voidRegistration(storage, first, '误填', now())],
    ['who moves', (_, first) => register('member', { village: unlisted.slug, received: false, movedFrom: first })],
    ['a double that is merged', (_, first, second) => mergeRegistrations(storage, first, second, now())],
    [
      'one place more',
      async (id) => {
        const seen = (await findServiceItem(storage, home.slug, id))!
        expect(await editServiceItem(storage, seen, { ...seen, places: 2 }, false)).toBeUndefined()
      },
    ],
  ]
  test.each(ways)('%s', async (_, free) => {
    const people = await Promise.all(Array.from({ length: 4 }, () => register('member')))
    const [first, second, third, fourth] = people as [Registration, Registration, Registration, Registration]
    const id = await item({ places: 1 })
    for (const holder of people) await claimItem(storage, holder, id, now())
    await release(second, id)
    await claimItem(storage, second, id, now())
    expect(await standing(id, first, third, fourth, second)).toEqual(['claimed', 1, 2, 3])
    await free(id, first, second)
    const isMerged = (await standing(id, second))[0] === 'claimed'
    expect(await standing(id, third, fourth)).toEqual(isMerged ? [1, 2] : ['claimed', 1])
  })
})

test('nobody moves up on an item that is closed or over; on one that is offered again, they do', async () => {
  const [first, second] = [await register('member'), await register('member')]
  const id = await item({ places: 1 })
  for (const holder of [first, second]) await claimItem(storage, holder, id, now())
  const seen = (await findServiceItem(storage, home.slug, id))!
  await changeItemState(storage, seen, 'close')
  await release(first, id)
  expect(await standing(id, second)).toEqual([1])
  await changeItemState(storage, seen, 'reopen')
  expect(await standing(id, second)).toEqual(['claimed'])
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
    ['an item that has ended', { until: daysAfter(today(), -1) }, 'closed'],
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
