import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import { villages } from '../../src/domain/villages.ts'
import { thisYear, today } from '../../src/domain/calendar.ts'
import * as states from '../../src/domain/states.ts'
import { filled, post, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { openStorage } from '../../db/storage.ts'
import { findLinkToken } from '../../db/registrations.ts'

/*
 * Every POST of the site, from its routes: a button that is left out, blank, unknown or of another table does nothing.
 */
interface Route {
  path: string
  who: 'public' | 'holder' | 'village' | 'town'
  steps: string[]
}

const rooms = { public: publicRoutes, holder: holderRoutes, village: officeRoutes, town: townRoutes } as const
const routes: Route[] = Object.entries(rooms).flatMap(([who, { routes: all }]) =>
  all
    .filter(({ method }) => method === 'POST')
    .map(({ path, handler }) => ({
      path,
      who: who as Route['who'],
      steps: (handler as { steps?: string[] }).steps ?? [],
    })),
)
/** Every name that any button of the site has. */
const names = [
  ...new Set([
    ...routes.flatMap(({ steps }) => steps),
    ...Object.values(states).flatMap((table) => Object.keys(table)),
  ]),
]

let site: TestSite
const cookies: Partial<Record<Route['who'], { Cookie: string }>> = {}
let values: Record<string, string>
let revision: string

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  cookies.village = await signIn(site.origin, site.keys[0]!.key)
  cookies.town = await signIn(site.origin, site.townKey)
  const storage = await openStorage(site.env)
  const home = villages[0]!.slug
  const [member] = await rows(
    `select id, year, sequence from registrations where village = '${home}' and kind = 'member' and status = 'received'`,
  )
  const [unit] = await rows(
    `select id from registrations where village = '${home}' and kind = 'unit' and status = 'received'`,
  )
  const id = async (sql: string) => String((await rows(sql))[0]![0])
  values = {
    token: (await findLinkToken(storage, String(member![0])))!,
    unitToken: (await findLinkToken(storage, String(unit![0])))!,
    village: home,
    kind: 'member',
    year: String(thisYear()),
    number: await numberOf((await findLinkToken(storage, String(member![0])))!),
    item: await id(`select id from service_items where village = '${home}' and audience = 'both'`),
    claim: await id(`select id from claims where registration = '${String(member![0])}'`),
    record: await id(
      `select id from service_records where registration = '${String(member![0])}' and status = 'written'`,
    ),
    exemplar: await id(`select id from exemplars where village = '${home}'`),
    sheet: 'unit-service-log',
  }
  // A story that names its holder, who is asked: then there is something to agree to.
  await rows(`update exemplars set consent = 'asked', status = 'recommended'`)
  revision = '1'
})
afterAll(() => site.stop())

async function rows(sql: string): Promise<unknown[][]> {
  return (await execute(site.env, [sql], 'write'))[0] ?? []
}

async function numberOf(token: string): Promise<string> {
  const html = await (await fetch(`${site.origin}/receipts/${token}/`)).text()
  return /\d{4}-\d{3}-\d{4,}-\d/.exec(html)![0]
}

/** All that a button could change; sign-ins and what is only counted or logged are left out. */
async function everything(): Promise<string> {
  const tables = ['registrations', 'claims', 'service_records', 'evaluations', 'own_forms', 'exemplars']
  const lists = ['service_items', 'phrases', 'office_sessions', 'access_keys']
  return JSON.stringify(await Promise.all([...tables, ...lists].map((table) => rows(`select * from ${table}`))))
}

function addressOf({ path }: Route): string {
  const isUnits = path.includes('/:sheet/')
  const filledIn = path.replace(/:(\w+)(\{(?:[^{}]|\{[^}]*\})*\})?/g, (_, name: string) =>
    name === 'token' && isUnits ? values.unitToken! : values[name]!,
  )
  if (path.endsWith('/move/')) return `${filledIn}?to=${villages[1]!.slug}`
  return path.endsWith('/exemplars/new/') ? `${filledIn}?record=${values.record}` : filledIn
}

/** Right answers to everything that any form of the site asks. */
function rightAnswers(): Record<string, string | string[]> {
  const sure = { sure: 'yes', endSure: 'yes', withdrawSure: 'yes', end: 'yes', withdraw: 'yes' }
  const days = { receivedOn: today(), completedOn: today(), commentedOn: today(), writtenOn: today(), date: today() }
  const words = {
    reason: '请写清楚',
    category: 'professional',
    content: '修理家电',
    comment: '很好',
    performance: 'good',
  }
  const story = { title: '新标题', text: '新的事迹', names: 'no', done: '做了', remark: '备注' }
  const { step: _, ...registration } = filled.member({ projects: [], otherProject: '写春联' })
  const item = {
    time: '周六',
    place: '活动室',
    audience: 'both',
    item: values.item!,
    id: values.item!,
    remove: values.item!,
  }
  const lists = { seen: `${values.claim}.${revision}`, present: values.number!, query: '张', phrase: '' }
  return { ...registration, ...sure, ...days, ...words, ...story, ...item, ...lists, number: values.number!, revision }
}

test('every POST of the site goes by its button, and there are as many as there are forms', () => {
  expect(routes.length).toBeGreaterThan(25)
  for (const { path, steps } of routes) expect(steps.length, path).toBeGreaterThan(0)
})

describe.each(routes)('POST $path ($who)', (route) => {
  test('a button left out, blank, unknown or of another table does nothing', async () => {
    const others = names.filter((name) => !route.steps.includes(name))
    const address = addressOf(route)
    const cookie = cookies[route.who === 'public' ? 'village' : route.who]
    const before = await everything()
    for (const step of [undefined, '', 'banana', 'constructor', '__proto__', ...others]) {
      const fields = { ...rightAnswers(), ...(step !== undefined && { step }) }
      const response = await post(site.origin, address, fields, cookie)
      expect(response.status, `${step}`).toBe(422)
      expect(await response.text(), `${step}`).toContain('不知道按了哪个按钮')
    }
    // Two buttons at once are none.
    const both = { ...rightAnswers(), step: [...route.steps, 'banana'] }
    expect((await post(site.origin, address, both, cookie)).status).toBe(422)
    expect(await everything()).toBe(before)
  })
})
