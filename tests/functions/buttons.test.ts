import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import * as states from '../../src/domain/states.ts'
import { everyPost, postRoutes as routes, type EveryPost } from '../harness/every-post.ts'
import { post } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

/*
 * Every POST of the site, from its routes: a button that is left out, blank, unknown or of another table does nothing.
 */

/** Every name that any button of the site has. */
const names = [
  ...new Set([
    ...routes.flatMap(({ steps }) => steps),
    ...Object.values(states).flatMap((table) => Object.keys(table)),
  ]),
]

let site: TestSite
let every: EveryPost

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  every = await everyPost(site)
})
afterAll(() => site.stop())

/** All that a button could change; sign-ins and what is only counted or logged are left out. */
async function everything(): Promise<string> {
  const tables = ['registrations', 'claims', 'service_records', 'evaluations', 'own_forms', 'exemplars', 'letters']
  const lists = ['service_items', 'calls', 'phrases', 'office_sessions', 'access_keys']
  const selects = [...tables, ...lists].map((table) => `select * from ${table}`)
  return JSON.stringify(await execute(site.env, selects, 'read'))
}

test('every POST of the site goes by its button, and there are as many as there are forms', () => {
  expect(routes.length).toBeGreaterThan(25)
  for (const { path, steps } of routes) expect(steps.length, path).toBeGreaterThan(0)
})

describe.each(routes)('POST $path ($who)', (route) => {
  test('a button left out, blank, unknown or of another table does nothing', async () => {
    const others = names.filter((name) => !route.steps.includes(name))
    const address = every.addressOf(route)
    const cookie = every.cookieOf(route)
    const before = await everything()
    for (const step of [undefined, '', 'banana', 'constructor', '__proto__', ...others]) {
      const fields = { ...every.answers(), ...(step !== undefined && { step }) }
      const response = await post(site.origin, address, fields, cookie)
      expect(response.status, `${step}`).toBe(422)
      expect(await response.text(), `${step}`).toContain('不知道按了哪个按钮')
    }
    // Two buttons at once are none.
    const both = { ...every.answers(), step: [...route.steps, 'banana'] }
    expect((await post(site.origin, address, both, cookie)).status).toBe(422)
    expect(await everything()).toBe(before)
  })
})
