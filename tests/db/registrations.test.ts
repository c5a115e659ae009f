import { afterAll, beforeAll, expect, test } from 'vitest'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { submitRegistration } from '../../db/submissions.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { registered } from '../samples.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { numberIn, unlisted } from '../harness/town.ts'

let site: TestSite
let storage: Storage
beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.env)
})
afterAll(() => site.stop())

const shanghai = (time: string) => Date.parse(`${time}+08:00`)
async function registerAt(time: string) {
  const answers = registered.member
  const sent = { kind: 'member', village: unlisted.slug, answers, ticket: randomToken(), at: shanghai(time) } as const
  return (await submitRegistration(storage, sent))!.token
}

test('personal data goes twelve months after its year has closed in Shanghai, and not a minute before', async () => {
  const old = await registerAt('2026-12-31T23:59')
  const next = await registerAt('2027-01-01T00:01')
  expect(await eraseExpiredRegistrations(storage, shanghai('2027-12-31T23:59'))).toBe(0)
  expect(await eraseExpiredRegistrations(storage, shanghai('2028-01-01T00:01'))).toBe(1)
  const [erased, kept] = [await findRegistrationByToken(storage, old), await findRegistrationByToken(storage, next)]
  expect(erased).toMatchObject({ number: numberIn(unlisted), status: 'submitted' })
  expect(erased!.answers).toBeUndefined()
  expect(kept!.answers).toMatchObject({ name: '张三' })
  expect(await eraseExpiredRegistrations(storage, shanghai('2028-01-01T00:01'))).toBe(0)
})
