import { Agent } from 'node:http'
import { execute } from '../../db/client.ts'
import { openBrowser } from '../harness/browser.ts'
import { type EveryPost, everyPost } from '../harness/every-post.ts'
import { filled } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'
import { hostileValues, randomFrom } from './generate.ts'
import { hostileRequests } from './requests.ts'
import { ScriptFinder } from './scripts.ts'
import { encodings, type Hostile, type HostileAnswer, PATIENCE, sendHostile } from './send.ts'

/** What came of it; each is a list of sentences, and should be empty. */
export interface Outcome {
  seed: number
  sent: number
  /** How many answers had which status. */
  statuses: Map<number, number>
  /** Answers of 500 and above. */
  errors: string[]
  /** Pages that end in the middle. */
  halves: string[]
  scripts: string[]
  /** No whole answer within ten seconds. */
  hangs: string[]
  /** Led away from the site, or a header that was not ours. */
  headers: string[]
  /** Forms of which one ticket made more than one row. */
  seconds: string[]
  /** Rows that the forms with hostile words made: else nothing was tried. */
  rows: number
}

interface Attack {
  seed: number
  times: number
  /** How many forms are sent eight times at once. */
  repeats: number
}

/** People who send at the same time. */
const AT_ONCE = 16

/** Sends hostile requests to a site of its own, and looks at each answer. */
export async function attack({ seed, times, repeats }: Attack): Promise<Outcome> {
  const site = await startTestSite({ demo: true })
  const browser = await openBrowser()
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE * 2 })
  const outcome: Outcome = {
    seed,
    sent: 0,
    statuses: new Map(),
    errors: [],
    halves: [],
    scripts: [],
    hangs: [],
    headers: [],
    seconds: [],
    rows: 0,
  }
  try {
    const every = await everyPost(site)
    const finder = new ScriptFinder(await browser.open())
    const random = randomFrom(seed)
    const send = async (hostile: Hostile) => {
      outcome.sent++
      try {
        look(outcome, finder, hostile, await sendHostile(agent, site.origin, hostile))
      } catch (error) {
        outcome.hangs.push(`${hostile.about}: ${(error as Error).message}`)
      }
    }
    await repeatForms(site, every, { outcome, send, seed, repeats })
    const requests = hostileRequests(site, every, random, times - outcome.sent)
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for await (const hostile of { [Symbol.asyncIterator]: () => ({ next: () => requests.next() }) })
          await send(hostile)
      }),
    )
    await finder.finish()
    outcome.scripts.push(...finder.found)
  } finally {
    agent.destroy()
    await browser.close()
    await site.stop()
  }
  return outcome
}

function look(
  outcome: Outcome,
  finder: ScriptFinder,
  { about, path }: Hostile,
  { status, headers, text }: HostileAnswer,
) {
  outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1)
  if (status >= 500) outcome.errors.push(`${status} ${about}: ${path.slice(0, 200)}`)
  if (headers['x-injected'] || (headers.location && !/^\/(?![/\\])/.test(String(headers.location))))
    outcome.headers.push(`${about}: ${String(headers.location)}`)
  if (!headers['content-type']?.includes('text/html')) return
  // What leads elsewhere may have no page.
  if (!headers.location && !text.trimEnd().endsWith('</html>'))
    outcome.halves.push(`${status} ${about}: ${text.length} characters`)
  finder.add(text, about)
}

/** The forms that make a row, with their free words: sent eight times at once, they make one. */
const makers = [
  { path: `/villages/${home.slug}/register/unit/`, who: 'public', step: 'submit', field: 'projects' },
  { path: `/villages/${home.slug}/register/member/`, who: 'public', step: 'submit', field: 'specialSkill' },
  { path: '/office/registrations/new/:kind/', who: 'village', step: 'enter-anyway', field: 'otherProject' },
  { path: '/office/items/new/', who: 'village', step: 'save', field: 'detail' },
  { path: '/receipts/:token/:year{\\d{4}}/records/new/', who: 'holder', step: 'add', field: 'content' },
  { path: '/office/attendance/', who: 'village', step: 'attend', field: 'content' },
] as const

interface Repeating {
  outcome: Outcome
  send: (hostile: Hostile) => Promise<void>
  seed: number
  repeats: number
}

async function repeatForms(site: TestSite, every: EveryPost, { outcome, send, seed, repeats }: Repeating) {
  const values = hostileValues(randomFrom(seed + 1))
  for (let turn = 0; turn < repeats; turn++) {
    const { path, who, step, field } = makers[turn % makers.length]!
    const { ticket } = filled.unit() as { ticket: string }
    const answers = { ...filled.unit(), ...every.answers(), title: `标题${turn}`, name: '张三', step, ticket }
    const pairs = Object.entries(answers)
      .filter(([name]) => name !== field)
      .flatMap(([name, value]) => [value].flat().map((entry): [string, string] => [name, entry]))
    const { type, body } = encodings.urlencoded!([...pairs, [field, values.next().value]])
    const route = { path, who, steps: [step] }
    const headers = {
      Origin: site.origin,
      'Content-Type': type!,
      'CF-Connecting-IP': `192.0.2.${turn % 250}`,
      ...every.cookieOf(route),
    }
    const hostile: Hostile = {
      method: 'POST',
      path: every.addressOf(route),
      headers,
      body,
      about: `${path} ${field}, eight times`,
    }
    const before = await countRows(site)
    await Promise.all(Array.from({ length: 8 }, () => send(hostile)))
    const made = (await countRows(site)) - before
    outcome.rows += made
    if (made > 1) outcome.seconds.push(`${made} rows by one ticket: ${path}`)
  }
}

async function countRows({ env }: TestSite): Promise<number> {
  const tables = ['registrations', 'service_items', 'service_records', 'claims', 'exemplars']
  const sum = tables.map((table) => `(select count(*) from ${table})`).join(' + ')
  return Number((await execute(env, [`select ${sum}`], 'read'))[0]![0]![0])
}

/** What does not hold, in words. */
export function judgeOutcome({ errors, halves, scripts, hangs, headers, seconds, rows }: Outcome): string[] {
  const told = {
    'errors of the server': errors,
    'pages that end in the middle': halves,
    scripts,
    [`without an answer in ${PATIENCE / 1_000} s`]: hangs,
    'led away': headers,
    'second rows': seconds,
  }
  return [
    ...Object.entries(told).flatMap(([what, list]) =>
      list.length > 0 ? [`${list.length} ${what}, such as ${list.slice(0, 3).join(' · ')}`] : [],
    ),
    ...(rows === 0 ? ['no hostile word was ever taken'] : []),
  ]
}
