import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimItem } from '../../db/claim-steps.ts'
import { countClaimsByItem, listClaimsOf } from '../../db/claims.ts'
import { execute } from '../../db/client.ts'
import { endRegistration } from '../../db/departures.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { addRecord } from '../../db/record-steps.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { findYear } from '../../db/years.ts'
import { villages } from '../../src/domain/villages.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { yearAnswers } from '../../src/domain/holder-year.ts'
import { claimStates, claimSteps, recordStates, type ClaimState, type RecordState } from '../../src/domain/states.ts'
import { mayTake } from '../../src/domain/steps.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { registered } from '../samples.ts'

/* What each state sets off, by what the tables say of it: places, duties, sheets, and what becomes of it when its holder leaves. */

const village = villages[0]!.slug
const year = thisYear()
let site: TestSite
let storage: Storage
beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
})
afterAll(() => site.stop())

async function received(kind: 'unit' | 'member') {
  const submission = { kind, village, answers: registered[kind], ticket: randomToken(), at: now() }
  const { token } = (await submitRegistration(storage, submission))!
  await receiveRegistration(storage, (await findRegistrationByToken(storage, token))!, today())
  return (await findRegistrationByToken(storage, token))!
}

/** A claim of an item with one place, in this state. */
async function claimIn(status: ClaimState, kind: 'unit' | 'member' = 'unit') {
  const holder = await received(kind)
  const item = crypto.randomUUID()
  const words = { category: 'professional', title: `项目${item.slice(0, 6)}`, detail: '', time: '周六' } as const
  const rest = { place: '活动室', audience: 'both', places: 1, village, year, status: 'published' } as const
  await createServiceItem(storage, { id: item, ...words, ...rest })
  expect(await claimItem(storage, holder, item, now())).toBeUndefined()
  await execute(site.env, [{ sql: 'update claims set status = ? where item = ?', args: [status, item] }], 'write')
  return { holder, item }
}

describe.each(Object.keys(claimStates) as ClaimState[])('a claim that is %s', (status) => {
  test('holds its place, or leaves it to others', async () => {
    const { item } = await claimIn(status)
    const { holdsPlace, waits, isDeed } = claimStates[status]
    const counts = (await countClaimsByItem(storage, village, year)).get(item)
    expect(counts).toEqual({ taken: holdsPlace ? 1 : 0, waiting: waits ? 1 : 0, confirmed: isDeed ? 1 : 0 })
    const next = await received('unit')
    expect(await claimItem(storage, next, item, now())).toBeUndefined()
    const [claim] = await listClaimsOf(storage, next.id, year)
    expect(claim!.status).toBe(holdsPlace ? 'waiting' : 'claimed')
  })

  test.each(['unit', 'member'] as const)('is one row of the card of a %s once it is confirmed', async (kind) => {
    const { holder } = await claimIn(status, kind)
    const done = await findYear(storage, holder, year)
    const { isDeed } = claimStates[status]
    expect([done.isMet, done.confirmed.rows]).toEqual([isDeed, isDeed ? 1 : 0])
    expect(yearAnswers(done).records).toHaveLength(isDeed ? 1 : 0)
  })

  test('is released with its holder when the holder could have released it', async () => {
    const { holder } = await claimIn(status)
    await endRegistration(storage, holder, now())
    const [claim] = await listClaimsOf(storage, holder.id, year)
    expect(claim!.status).toBe(mayTake(claimSteps.release, status) ? 'released' : status)
  })
})

describe.each(Object.keys(recordStates) as RecordState[])('a record that is %s', (status) => {
  test('counts and stands on the card as its state says', async () => {
    const holder = await received('member')
    const id = crypto.randomUUID()
    await addRecord(storage, holder, { date: today(), category: 'professional', content: '理发' }, { id, at: now() })
    await execute(
      site.env,
      [{ sql: 'update service_records set status = ? where id = ?', args: [status, id] }],
      'write',
    )
    const { isDeed } = recordStates[status]
    const done = await findYear(storage, holder, year)
    expect(done.isMet).toBe(isDeed)
    expect(yearAnswers(done).records).toHaveLength(isDeed ? 1 : 0)
  })
})
