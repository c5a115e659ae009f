import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { isId } from '../../src/domain/id.ts'
import { everyPost, postRoutes, type EveryPost, type PostRoute } from '../harness/every-post.ts'
import { hiddenFields, unescaped } from '../harness/html.ts'
import { filled, post, read, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

/* Whatever fails while somebody sends a form: a calm 503 that keeps all that was typed, to be sent again. */

let site: TestSite
let every: EveryPost

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  every = await everyPost(site)
})
afterAll(() => site.stop())

/** Every table but those that tell who somebody is: handlers then fail at their first question. */
async function listTables(): Promise<string[]> {
  const known = `('access_keys', 'office_sessions', '__drizzle_migrations')`
  const [names = []] = await execute(
    site.env,
    [`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not in ${known}`],
    'read',
  )
  return names.flat().map(String)
}

let renamed: string[]
const failures = {
  'the database is away': { begin: () => site.database.stop(), end: () => site.database.start() },
  'every query is refused': {
    async begin() {
      renamed = await listTables()
      const statements = renamed.map((table) => `alter table ${table} rename to gone_${table}`)
      await execute(site.env, statements, 'write')
    },
    async end() {
      const statements = renamed.map((table) => `alter table gone_${table} rename to ${table}`)
      await execute(site.env, statements, 'write')
    },
  },
}

/** Those of these fields that are typed into the form of this route: a registration's own page keeps no others. */
function typedInto({ path }: PostRoute, fields: Fields): Record<string, string[]> {
  const isRegistering = /\/(register\/:kind|move|another)\/$/.test(path)
  const { step: _, ...own } = filled.member()
  const names = Object.keys(isRegistering ? own : fields).filter((name) => name !== 'step')
  const typed = names.map((name): [string, string[]] => [name, [fields[name]!].flat()])
  return Object.fromEntries(typed.filter(([, values]) => values.length > 0))
}

async function sendBroken(route: PostRoute, fields: Fields) {
  const address = every.addressOf(route)
  const response = await post(site.origin, address, fields, every.cookieOf(route))
  return { address, response, text: await response.text() }
}

describe.each(Object.entries(failures))('while %s', (_, failure) => {
  beforeAll(() => failure.begin())
  afterAll(() => failure.end())
  // Villages are searched without the database; a key is put into no page.
  const forms = postRoutes.filter(({ path }) => !['/office/sign-in/', '/villages/'].includes(path))

  test.each(forms)('what was typed into POST $path is kept', async (route) => {
    const { ticket: _ticket, ...ticketless } = every.answers()
    for (const step of route.steps) {
      const fields = { ...every.answers(), step, remark: '"备注" & <改>\n第二行' }
      const { address, response, text } = await sendBroken(route, fields)
      expect([response.status, response.headers.get('Retry-After')], step).toEqual([503, '5'])
      expect(hiddenFields(text), step).toMatchObject(typedInto(route, fields))
      // A page that is the form's own posts to where it stands.
      const action = unescaped(
        /<form method="post" action="([^"]+)"/.exec(text.slice(text.indexOf('<main')))?.[1] ?? '',
      )
      expect([address, ''], step).toContain(action)
      const [ticket] = hiddenFields((await sendBroken(route, { ...ticketless, step })).text).ticket ?? []
      expect(isId(ticket ?? ''), step).toBe(true)
    }
  })

  test('an access key is not put into a page', async () => {
    const fields = { step: 'sign-in', key: 'AAAAAAA-BBBBBBB-CCCCCCC-DDDDDDD' }
    const response = await post(site.origin, '/office/sign-in/', fields)
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('BBBBBBB')
  })
})

test('looking at a page whose query is refused is a 500 without a word of it', async () => {
  await execute(site.env, ['alter table exemplars rename to gone'], 'write')
  const { status, text } = await read(site.origin, '/stories/')
  await execute(site.env, ['alter table gone rename to exemplars'], 'write')
  expect(status).toBe(500)
  expect(text).not.toMatch(/exemplars|no such table/)
})

test('a form from paper that was kept goes through when it is sent again, once', async () => {
  const route = postRoutes.find(({ path }) => path === '/office/registrations/new/:kind/')!
  const cookie = every.cookieOf(route)!
  const fields = { ...filled.member({ step: 'enter', receivedOn: '2026-06-20', name: '录入示例' }) }
  const address = `/office/registrations/new/member/`
  await site.database.stop()
  const kept = await post(site.origin, address, fields, cookie)
  expect(kept.status).toBe(503)
  await site.database.start()
  const again = hiddenFields(await kept.text())
  const [first, second] = [
    await post(site.origin, address, again, cookie),
    await post(site.origin, address, again, cookie),
  ]
  expect([first.status, second.status]).toEqual([303, 303])
  expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
})
