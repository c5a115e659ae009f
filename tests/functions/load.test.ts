import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRegistrations } from '../../db/registrations.ts'
import { openStorage } from '../../db/storage.ts'
import { filled, post } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
beforeAll(async () => {
  site = await startTestSite()
})
afterAll(() => site.stop())

test('five thousand submissions, sixty-four at once: each is answered, and each answered one is in the database', async () => {
  const receipts: (string | null)[] = []
  let sent = 0
  const person = async () => {
    while (sent < 5_000) {
      const address = `10.0.${sent >> 7}.${sent++ & 127}`
      const fields = filled.unit({ unitName: `示例单位${sent}` })
      const response = await post(site.origin, `/villages/${home.slug}/register/unit/`, fields, {
        'CF-Connecting-IP': address,
      })
      await response.body?.cancel()
      expect(response.status).toBe(303)
      receipts.push(response.headers.get('Location'))
    }
  }
  await Promise.all(Array.from({ length: 64 }, person))
  expect(new Set(receipts).size).toBe(5_000)
  expect(await countRegistrations(await openStorage(site.env), home.slug)).toEqual({ submitted: 5_000 })
})
