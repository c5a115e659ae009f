import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { randomToken } from '../../db/vault.ts'
import { newDraftCode } from '../../src/domain/draft.ts'
import { numberOf, post, register } from '../harness/person.ts'
import { home } from '../harness/town.ts'
import { formatNumber } from '../../src/domain/receipt-number.ts'
import { nextForm } from './load.ts'
import { send } from './send.ts'
import type { Trial } from './trial.ts'

/** Who registered in the village whose lists are asked for. */
const VILLAGE = 3_000
/** Seconds within which 99 of 100 of the public's pages come, whatever the offices do. */
const P99 = 1
const TELEPHONE = '13900000000'
const GUESSERS = 32
/**
 * Once in some 100,000 requests workerd drops those that it has at hand, all at once, and says nothing of it. Browsers
 * send such a request again by themselves.
 */
const MOST_DROPPED = GUESSERS

/** Twenty exports and forty searches at one moment, with one key, over a village of thousands; meanwhile people read and register. */
export async function listsAtOnce({ site, load, row }: Trial) {
  const [key] = site.keys
  await load.finish()
  await fillVillage(site.origin, load.answered)
  const headers = { Authorization: `Bearer ${key}`, Origin: site.origin }
  const search = { method: 'POST', headers, body: new URLSearchParams({ step: 'search', query: '示例单位没有' }) }
  const asked = Promise.all([
    ...Array.from({ length: 20 }, () => fetch(`${site.origin}/office/exports/unit-registration.csv`, { headers })),
    ...Array.from({ length: 40 }, () => fetch(`${site.origin}/office/registrations/`, search)),
  ])
  let isOver = false
  const readers = Array.from({ length: 4 }, () => readOn(site.origin, () => isOver))
  const answers = await asked
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  await pause(500)
  isOver = true
  const times = (await Promise.all(readers)).flat().toSorted((one, other) => one - other)
  const p99 = times[Math.floor(0.99 * times.length)]! / 1_000
  const done = answers.filter(({ status }) => status === 200).length
  console.log(
    `lists at once: ${done} made, ${answers.length - done} told to wait; p99 of ${times.length} pages ${p99.toFixed(2)} s`,
  )
  if (answers.some(({ status }) => status !== 200 && status !== 429)) row.wrong.push('a list failed')
  if (p99 > P99) row.wrong.push(`p99 of the public's pages: ${p99.toFixed(2)} s`)
  row.times++
}

/** Wrong look-ups and draft codes from a hundred addresses, wrong access keys: whoever is right gets in, from elsewhere. */
export async function guessing(
  { site, row }: Trial,
  { lookUps, keys, drafts }: { lookUps: number; keys: number; drafts: number },
) {
  const { origin } = site
  const agent = new Agent({ keepAlive: true })
  let dropped = 0
  const answer = async (path: string, fields: Record<string, string>, client: string): Promise<number> => {
    const sendIt = () => send(agent, origin + path, fields, client)
    const { status } = await sendIt().catch(() => {
      dropped++
      return sendIt()
    })
    return status
  }
  const number = await numberOf(origin, await register(origin, 'member'))
  const find = (client: string, asked: string, telephone: string) =>
    answer('/receipts/', { step: 'find', number: asked, telephone }, client)
  const guess = (index: number) =>
    index % 2 === 0
      ? find(`198.51.100.${index % 100}`, number, String(13_700_000_000 + index))
      : find(
          `198.51.100.${index % 100}`,
          formatNumber({ year: 2026, village: home.slug, sequence: 50_000 + index }),
          TELEPHONE,
        )
  const wrong = await inTurn(lookUps, GUESSERS, guess)
  const wrongKeys = await inTurn(keys, GUESSERS, (index) =>
    answer('/office/sign-in/', { step: 'sign-in', key: `WRONG-${index}` }, '203.0.113.1'),
  )
  const tried = wrongKeys.filter((status) => status === 422).length
  console.log(`guessing: ${count(wrong, 422)} of ${lookUps} look-ups and ${tried} of ${keys} keys were tried at all`)
  if (count(wrong, 422) + count(wrong, 429) !== lookUps) row.wrong.push('a wrong look-up was answered otherwise')
  if (tried > 20) row.wrong.push(`${tried} keys of one address were tried`)
  const code = await keepDraft(origin)
  const open = (client: string, draftCode: string) =>
    answer('/drafts/', { step: 'find', draftCode, telephone: TELEPHONE }, client)
  const codes = await inTurn(drafts, GUESSERS, (index) => open(`198.51.100.${index % 100}`, newDraftCode()))
  if (count(codes, 422) + count(codes, 429) !== drafts)
    row.wrong.push('a draft was guessed, or a guess answered otherwise')
  if ((await open('192.0.2.9', code)) !== 200) row.wrong.push('the owner of a draft was locked out')
  for (let times = 0; times < 50; times++)
    if ((await find('192.0.2.7', number, TELEPHONE)) !== 303) row.wrong.push('who was right was locked out')
  if ((await answer('/office/sign-in/', { step: 'sign-in', key: site.keys[0]! }, '192.0.2.8')) !== 303)
    row.wrong.push('the right clerk was locked out')
  if (dropped > 0) console.log(`guessing: ${dropped} requests were dropped without an answer, and sent again`)
  if (dropped > MOST_DROPPED) row.wrong.push(`${dropped} requests were dropped without an answer`)
  agent.destroy()
  row.times++
}

/** Puts a form aside; its code. */
async function keepDraft(origin: string): Promise<string> {
  const fields = { name: '草稿人', telephone: TELEPHONE, step: 'keep', ticket: randomToken() }
  const kept = await post(origin, `/villages/${home.slug}/register/member/`, fields)
  return /\d{4} \d{4} \d/.exec(await kept.text())![0]
}

async function fillVillage(origin: string, answered: Map<string, string>) {
  const agent = new Agent({ keepAlive: true })
  await inTurn(VILLAGE, 16, async () => {
    const { name, fields, client } = nextForm()
    const { location } = await send(agent, `${origin}/villages/${home.slug}/register/unit/`, fields, client)
    answered.set(name, location!)
  })
  agent.destroy()
}

/** Milliseconds for each of the public's pages, one after the other, until it is over. */
async function readOn(origin: string, isOver: () => boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive: true })
  const paths = ['/', `/villages/${home.slug}/`, `/villages/${home.slug}/register/member/`, '/stories/']
  const times = []
  for (let page = 0; !isOver(); page++) {
    const since = performance.now()
    const { status } = await send(agent, origin + paths[page % paths.length]!)
    if (status !== 200) throw new Error(`a page of the public: ${status}`)
    times.push(performance.now() - since)
  }
  agent.destroy()
  return times
}

async function inTurn<T>(times: number, atOnce: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const one = async () => {
    while (next < times) results.push(await act(next++))
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return results
}

const count = (statuses: number[], wanted: number) => statuses.filter((status) => status === wanted).length
