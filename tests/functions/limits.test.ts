import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { networkOf } from '../../functions/client.ts'
import { formatNumber } from '../../src/domain/receipt-number.ts'
import { numberOf, post, read, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

/* Nobody is locked out by being right, or by what others do. */

const TELEPHONE = '13900000000'
let telephones = 13_700_000_000
/** A telephone that nobody has given, another one each time. */
const nobodys = () => String(telephones++)

let site: TestSite
let number: string
beforeAll(async () => {
  site = await startTestSite({ demo: true })
  number = await numberOf(site.origin, await register(site.origin, 'member'))
})
afterAll(() => site.stop())

const from = (address: string) => ({ 'CF-Connecting-IP': address })
async function find(address: string, telephone = TELEPHONE, asked = number): Promise<number> {
  const fields = { number: asked, telephone, step: 'find' }
  const { status, body } = await post(site.origin, '/receipts/', fields, from(address))
  await body?.cancel()
  return status
}
/** Numbers that nobody has, but might. */
const guessed = (sequence: number) => formatNumber({ year: 2026, village: home.slug, sequence: 5_000 + sequence })
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const tally = (statuses: number[]) =>
  Object.fromEntries(
    Map.groupBy(statuses, String)
      .entries()
      .map(([status, all]) => [status, all.length]),
  )

async function told(fields: Record<string, string>) {
  const response = await post(site.origin, '/receipts/', { ...fields, step: 'find' }, from('192.0.2.4'))
  return { status: response.status, text: await response.text() }
}
async function signIn(key: string, address: string): Promise<number> {
  const { status, body } = await post(site.origin, '/office/sign-in/', { step: 'sign-in', key }, from(address))
  await body?.cancel()
  return status
}
async function bearer(key: string, address: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, ...from(address) }
  return (await read(site.origin, '/office/exports/items.csv', headers)).status
}
async function verify(address: string, asked: string): Promise<number> {
  return (await read(site.origin, `/verify/${asked}/`, from(address))).status
}

describe('finding a receipt', () => {
  test('fifty who are right, from one address, one after the other and all at once', async () => {
    for (let count = 0; count < 50; count++) expect(await find('192.0.2.1')).toBe(303)
    expect(tally(await Promise.all(times(50, () => find('192.0.2.1'))))).toEqual({ 303: 50 })
  })

  test('sixty wrong tries at one moment are not more than one after the other', async () => {
    expect(tally(await Promise.all(times(60, () => find('192.0.2.2', nobodys()))))).toEqual({ 422: 5, 429: 55 })
  })

  test('who mistyped and then is right begins anew', async () => {
    for (let round = 0; round < 3; round++) {
      for (let slip = 0; slip < 4; slip++) expect(await find('192.0.2.3', nobodys())).toBe(422)
      expect(await find('192.0.2.3')).toBe(303)
    }
  })

  test('a thousand wrong tries from a hundred addresses, at one number and at one telephone, lock out nobody who is right', async () => {
    const guesser = async (address: string) => {
      const statuses = []
      for (let index = 0; index < 5; index++)
        statuses.push(await find(address, nobodys()), await find(address, TELEPHONE, guessed(index)))
      return statuses
    }
    const all = await Promise.all(times(100, (index) => guesser(`198.51.100.${index}`)))
    const statuses = tally(all.flat())
    expect(Object.keys(statuses)).toEqual(['422', '429'])
    // Each address may be wrong once, and twenty times in all is a number or a telephone guessed at.
    expect(statuses[422]).toBeLessThan(300)
    expect(await find('203.0.113.1')).toBe(303)
    expect(tally(await Promise.all(times(20, () => find('203.0.113.1'))))).toEqual({ 303: 20 })
    // Whoever failed before must wait.
    expect(await find('198.51.100.7')).toBe(429)
  })

  test('a household has one address, whatever its devices choose', async () => {
    const statuses = []
    for (let device = 0; device < 6; device++)
      statuses.push(await find(`2001:db8:0:1::${device}`, nobodys(), guessed(900)))
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect(await find('2001:db8:0:2::1', nobodys(), guessed(901))).toBe(422)
  })

  test('one who has to wait is told how long in words, and whom to call', async () => {
    const telephone = nobodys()
    for (let slip = 0; slip < 5; slip++) await find('192.0.2.4', telephone, guessed(700))
    const { status, text } = await told({ number: guessed(700), telephone })
    expect(status).toBe(429)
    expect(text).toMatch(/请过 \d{2} 分钟再试/)
    for (const kept of [home.telephone, guessed(700), telephone]) expect(text).toContain(kept)
    const another = nobodys()
    for (let slip = 0; slip < 20; slip++) await find('192.0.2.4', another, guessed(800 + slip))
    const month = await told({ number: guessed(899), telephone: another })
    expect(month.text).toMatch(/请在\d{4}年\d+月\d+日以后再试/)
  })
})

describe('access keys', () => {
  test('wrong ones are slowed, typed or sent; the right clerk gets in from elsewhere', async () => {
    const right = site.keys[0]!.key
    expect(tally(await Promise.all(times(100, (index) => signIn(`WRONG-${index}`, '192.0.2.20'))))).toEqual({
      422: 20,
      429: 80,
    })
    expect(tally(await Promise.all(times(100, (index) => bearer(`WRONG-${index}`, '192.0.2.21'))))).toEqual({
      401: 20,
      429: 80,
    })
    // No key is tried for whoever has to wait.
    expect([await signIn(right, '192.0.2.20'), await bearer(right, '192.0.2.21')]).toEqual([429, 429])
    expect([await signIn(right, '192.0.2.22'), await bearer(right, '192.0.2.22')]).toEqual([303, 200])
  })
})

test('of many lists that one key asks for at once some have to wait, and nobody else does', async () => {
  const [one, other] = site.keys
  const ask = (key: string) =>
    read(site.origin, '/office/exports/member-registration.csv', { Authorization: `Bearer ${key}` })
  const [mine, others, page] = await Promise.all([
    Promise.all(times(20, () => ask(one!.key))),
    ask(other!.key),
    read(site.origin, `/villages/${home.slug}/`),
  ])
  expect(Object.keys(tally(mine.map(({ status }) => status)))).toEqual(['200', '429'])
  expect([others.status, page.status]).toEqual([200, 200])
  expect(mine.find(({ status }) => status === 429)!.text).toContain('再试一次')
  // What was begun was also ended.
  expect((await ask(one!.key)).status).toBe(200)
})

test('nobody counts through the numbers of printed receipts', async () => {
  const statuses = tally(await Promise.all(times(120, (index) => verify('192.0.2.30', guessed(index)))))
  expect(statuses).toEqual({ 404: 100, 429: 20 })
  expect(await verify('192.0.2.31', number)).toBe(200)
})

test('an address is told from a header in one spelling; what is none is everybody', () => {
  const networks: Record<string, string> = {
    '192.0.2.1': '192.0.2.1',
    '192.0.2.1:50000': '192.0.2.1',
    '::ffff:192.0.2.1': '192.0.2.1',
    '[2001:db8::7]:443': '2001:db8::/64',
    '2001:DB8:0:0:9:8:7:6': '2001:db8::/64',
    '': 'unknown',
    '192.0.2.256': 'unknown',
    ['x'.repeat(10_000)]: 'unknown',
    '2001::db8::1': 'unknown',
  }
  for (const [text, network] of Object.entries(networks)) expect(networkOf(text), text.slice(0, 40)).toBe(network)
})

test('whoever names no address shares one, and does not lock out the others', async () => {
  const nameless = () => post(site.origin, '/receipts/', { number, telephone: nobodys(), step: 'find' })
  await Promise.all(times(60, nameless))
  const { status } = await post(site.origin, '/receipts/', { number, telephone: TELEPHONE, step: 'find' })
  expect(status).toBe(303)
  const { text } = await read(site.origin, '/healthz')
  expect(JSON.parse(text)).toMatchObject({ addresses: false })
})
