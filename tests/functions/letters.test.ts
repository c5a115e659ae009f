import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { askForCall, forgetCalls } from '../../db/calls.ts'
import { eraseOldLetters } from '../../db/letter-steps.ts'
import { createPass, PASS_LIFE } from '../../db/passes.ts'
import { calls, letters } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { daysAfter, now, today } from '../../src/domain/calendar.ts'
import { parseCode, parseLetterNumber } from '../../src/domain/letter-number.ts'
import { answerDays, callDays, letterMonths } from '../../src/domain/year.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { post, read, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, neighbour, third } from '../harness/town.ts'

/* What people ask and write without having registered. */

let site: TestSite
let storage: Storage
let origin: string
let office: { Cookie: string }
let next: { Cookie: string }
let town: { Cookie: string }

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  origin = site.origin
  storage = await openStorage(site.bindings())
  office = await signIn(origin, site.keys[0]!.key)
  next = await signIn(origin, site.keys[1]!.key)
  town = await signIn(origin, site.townKey)
})
afterAll(() => site.stop())

let addresses = 0
/** Each time somebody else's network. */
const elsewhere = () => ({ 'CF-Connecting-IP': `198.51.${Math.floor(addresses / 250)}.${addresses++ % 250}` })

const asked = (changes: Fields = {}): Fields => ({
  step: 'ask',
  name: '钱示例',
  telephone: '13511110000',
  village: home.slug,
  callConsent: 'yes',
  ...changes,
})
const desk = async (as = office) => (await read(origin, '/office/calls/', as)).text
const rowsOf = (village: string) => storage.db.select().from(calls).where(eq(calls.village, village))

const written = (changes: Fields = {}): Fields => ({
  step: 'send',
  about: 'service',
  village: home.slug,
  text: '楼道灯坏了很久',
  name: '李示例',
  telephone: '13544440000',
  ticket: randomToken(),
  ...changes,
})
const press = (path: string, step: string, revision: number, as: { Cookie: string }, fields: Fields = {}) =>
  post(origin, path, { ...fields, step, revision: String(revision) }, as)
const find = (number: string, code: string, from = elsewhere()) =>
  post(origin, '/letters/answer/', { step: 'find', letterNumber: number, code }, from)

const ask = (changes: Fields = {}, from = elsewhere()) => post(origin, '/calls/', asked(changes), from)
const sendIt = (changes: Fields = {}, from = elsewhere()) => post(origin, '/letters/', written(changes), from)

/** A letter that was sent: its sender's page, number and code, and where its office has it. */
async function sent(changes: Fields = {}) {
  const answer = await sendIt(changes)
  expect(answer.status).toBe(303)
  const path = answer.headers.get('Location')!
  const { text } = await read(origin, path)
  const [number, code] = [/\d{2}-\d{4}-\d/, /\d{5}-\d{5}/].map((shape) => shape.exec(text)![0]) as [string, string]
  const { id } = (await storage.db.select().from(letters)).toSorted((a, b) => a.sequence - b.sequence).at(-1)!
  return { path, text, number, code, desk: `/office/letters/${id}/` }
}
/** As its sender sees it who types number and code. */
async function seen({ number, code }: { number: string; code: string }) {
  const found = await find(number, code)
  expect(found.status).toBe(303)
  return (await read(origin, found.headers.get('Location')!)).text
}

/** What the office with this access key sees, whatever the day. */
const reading = async (path: string, key: string) => (await read(origin, path, { Authorization: `Bearer ${key}` })).text

describe('whoever has lost the number', () => {
  test('is answered alike, known or not, and stands on the desk of the one village until it has called', async () => {
    const before = (await rowsOf(home.slug)).length
    const known = await ask({ name: '张三', telephone: '13800000000' })
    const unknown = await ask()
    expect([known.status, unknown.status]).toEqual([303, 303])
    expect(known.headers.get('Location')).toBe(unknown.headers.get('Location'))
    const answer = (await read(origin, unknown.headers.get('Location')!)).text
    expect(answer).toContain(`${home.name}会打电话给您`)
    expect(answer).toContain(home.telephone)
    expect(answer).not.toMatch(/钱示例|13511110000/)
    expect(await rowsOf(home.slug)).toHaveLength(before + 2)
    expect(await desk()).toMatch(/钱示例[^]*13511110000/)
    expect((await read(origin, '/office/', office)).text).toMatch(/找不到编号，请打电话 \d+ 人/)
    for (const other of [next, town]) expect((await read(origin, '/office/calls/', other)).text).not.toContain('钱示例')
  })

  test('is one call a day, however the telephone is typed and however often it is sent at once', async () => {
    const before = (await rowsOf(neighbour.slug)).length
    const typed = ['021-55551234', '55551234', '０２１ 5555 1234', '021-55551234转8']
    const all = await Promise.all(typed.map((telephone) => ask({ telephone, village: neighbour.slug })))
    expect(all.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(await rowsOf(neighbour.slug)).toHaveLength(before + 1)
  })

  test('is told what is missing, loses nothing typed, and cannot flood a village from one network', async () => {
    const wrong = await ask({ telephone: '12', village: 'nowhere', callConsent: '' })
    const text = await wrong.text()
    expect(wrong.status).toBe(422)
    expect(text).toMatch(/还有 3 处没有填好[^]*value="钱示例"/)
    const one = elsewhere()
    const statuses: number[] = []
    for (let count = 0; count < 21; count++)
      statuses.push((await ask({ telephone: `135222200${count + 10}` }, one)).status)
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 303), 429])
  })

  test('is told to the village though more wait than it sees at once', async () => {
    const people = Array.from({ length: 103 }, (_, index) => ({ name: `等电话${index}`, telephone: '13511110000' }))
    await Promise.all(people.map((words, index) => askForCall(storage, third.slug, words, now() + index)))
    const theirs = await signIn(origin, site.keys[2]!.key)
    expect(await desk(theirs)).toMatch(/等电话0[^]*等电话99[^]*还有 3 人也在等电话/)
  })

  test('is noted by the village alone, which can take it back', async () => {
    await ask({ name: '孙示例', telephone: '13533330000' })
    const row = (await rowsOf(home.slug)).at(-1)!
    const note = (step: string, revision: number, as = office) =>
      post(origin, '/office/calls/', { step, id: row.id, revision: String(revision) }, as)
    expect((await note('found', 1, next)).status).toBe(409)
    expect((await note('found', 1, town)).status).toBe(404)
    expect((await note('miss', 1)).status).toBe(303)
    expect((await note('found', 1)).status).toBe(409)
    expect((await note('found', 2)).headers.get('Location')).toBe('/office/calls/?done=found')
    expect(await desk()).toMatch(/已经联系过的[^]*孙示例/)
    expect((await note('reopen', 3)).status).toBe(303)
    expect((await desk()).indexOf('孙示例')).toBeLessThan(((await desk()).indexOf('已经联系过的') + 1e9) % 1e9)
  })

  test('is forgotten on the day that was told, and not before', async () => {
    const mine = (await rowsOf(home.slug)).filter(({ askedAt }) => askedAt > now() - 3600_000)
    const midnight = Date.parse(`${daysAfter(today(), callDays)}T00:00:00+08:00`)
    await forgetCalls(storage, midnight - 1)
    expect(await rowsOf(home.slug)).toEqual(expect.arrayContaining(mine))
    await forgetCalls(storage, midnight)
    expect(await rowsOf(home.slug)).toEqual([])
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })
})

describe('a letter', () => {
  test('to a village is read and answered there alone, and its sender reads the answer by number and code', async () => {
    const letter = await sent()
    expect(letter.text).toContain(`已寄出，由${home.name}看、答复`)
    for (const other of [next, town]) {
      expect((await read(origin, letter.desk, other)).status).toBe(404)
      expect((await press(letter.desk, 'answer', 1, other, { reply: '不是我的' })).status).toBe(404)
    }
    const list = (await read(origin, '/office/letters/', office)).text
    expect(list).toContain(letter.number)
    expect(list).not.toMatch(/楼道灯|李示例|13544440000/)
    expect((await read(origin, letter.desk, office)).text).toMatch(/楼道灯坏了很久[^]*李示例[^]*13544440000/)
    expect((await read(origin, '/office/audit/', office)).text).toContain(`打开“投诉建议：来信 ${letter.number}”`)
    expect((await press(letter.desk, 'answer', 1, office)).status).toBe(422)
    expect((await press(letter.desk, 'answer', 1, office, { reply: '明天来修' })).status).toBe(303)
    expect(await seen(letter)).toMatch(/已答复[^]*明天来修/)
    expect((await press(letter.desk, 'answer', 1, office, { reply: '没看见改动' })).status).toBe(409)
    expect((await press(letter.desk, 'answer', 2, office, { reply: '后天来修' })).status).toBe(303)
    const page = await seen(letter)
    expect(page).toContain('后天来修')
    expect(page).not.toContain('明天来修')
  })

  test('against a village is the town’s, which cannot hand it to any village', async () => {
    const letter = await sent({ about: 'complaint' })
    expect((await read(origin, letter.desk, office)).status).toBe(404)
    expect((await read(origin, '/office/letters/', office)).text).not.toContain(letter.number)
    expect((await read(origin, letter.desk, town)).text).not.toContain('value="forward"')
    expect((await press(letter.desk, 'forward', 1, town, { to: home.slug })).status).toBe(409)
    expect((await press(letter.desk, 'close', 1, town, { closing: '没有写清楚' })).status).toBe(303)
    expect(await seen(letter)).toMatch(/已办结[^]*没有写清楚/)
  })

  test('is passed up and down, seen by one office at a time, and its sender sees where it is', async () => {
    const letter = await sent({ about: 'other', village: '' })
    expect((await press(letter.desk, 'forward', 1, town, { to: 'nowhere' })).status).toBe(422)
    expect((await press(letter.desk, 'forward', 1, town, { to: neighbour.slug })).status).toBe(303)
    expect((await read(origin, letter.desk, town)).status).toBe(404)
    expect((await read(origin, letter.desk, office)).status).toBe(404)
    expect(await seen(letter)).toMatch(new RegExp(`${neighbour.name}[^]*已转办`))
    expect((await press(letter.desk, 'handUp', 2, office)).status).toBe(404)
    expect((await press(letter.desk, 'handUp', 2, next)).status).toBe(303)
    expect((await read(origin, letter.desk, next)).status).toBe(404)
    expect((await read(origin, letter.desk, town)).text).toContain('楼道灯坏了很久')
  })

  test('must name the village that it is about, may be nameless, and nothing typed is lost', async () => {
    for (const about of ['service', 'complaint']) {
      const wrong = await sendIt({ about, village: '', text: '留着的话' })
      expect(wrong.status).toBe(422)
      expect(await wrong.text()).toMatch(/请选择哪个村居[^]*留着的话/)
    }
    const long = await sendIt({ text: '长'.repeat(1001), about: 'nothing' })
    expect(await long.text()).toMatch(/请选择事由[^]*正文不能超过 1000 个字/)
    await sent({ about: 'site', village: '', name: '', telephone: '' })
  })

  test('is sent once for each form; other words under the same form are asked about', async () => {
    const ticket = randomToken()
    const before = (await storage.db.select().from(letters)).length
    const twice = await Promise.all([sendIt({ ticket }), sendIt({ ticket })])
    expect(twice.map(({ status }) => status)).toEqual([303, 303])
    const other = await sendIt({ ticket, text: '改过的信' })
    expect(other.status).toBe(409)
    const page = await other.text()
    expect(page).toContain('改过的信')
    expect(page).not.toContain(ticket)
    expect(await storage.db.select().from(letters)).toHaveLength(before + 1)
  })

  test('is opened by no guess, and its address for half an hour', async () => {
    const letter = await sent()
    const answers: number[] = []
    const one = elsewhere()
    for (let guess = 0; guess < 6; guess++) answers.push((await find(letter.number, `00000-0000${guess}`, one)).status)
    expect(answers).toEqual([422, 422, 422, 422, 422, 429])
    const [wrong, none] = await Promise.all(
      [letter.number, '26-9999-9'].map(async (number) => (await find(number, '00000-00000')).text()),
    )
    expect(wrong).toContain('没有找到编号和查询码都对得上的信')
    expect(none).toMatch(/没有找到|来信编号不对/)
    expect((await find(letter.number, letter.code.replace('-', ' '))).status).toBe(303)
    expect((await find(`编号：${letter.number}`, letter.code)).status).toBe(303)
    const id = letter.desk.split('/')[3]!
    const forged = letter.path.replace(/.\/\?/, '_/?')
    const sheet = `/letters/${await createPass(storage, 'print', id, now())}/`
    for (const path of [forged, sheet, letter.path.replace('letters', 'receipts')])
      expect((await read(origin, path)).status, path).toBe(404)
    const expired = await read(origin, `/letters/${await createPass(storage, 'letter', id, now() - PASS_LIFE)}/`)
    expect([expired.status, expired.text.includes('请再查一次')]).toEqual([410, true])
    expect(expired.text).not.toMatch(/楼道灯|李示例/)
  })

  test('is taken back by its sender: its words are destroyed', async () => {
    const letter = await sent()
    await press(letter.desk, 'answer', 1, office, { reply: '好的' })
    const take = (fields: Fields) => post(origin, letter.path, { step: 'withdraw', ...fields })
    expect((await take({ revision: '2' })).status).toBe(422)
    expect((await take({ revision: '1', withdrawSure: 'yes' })).status).toBe(409)
    expect((await take({ revision: '2', withdrawSure: 'yes' })).status).toBe(303)
    expect((await find(letter.number, letter.code)).status).toBe(422)
    expect((await read(origin, letter.desk, office)).text).not.toContain('楼道灯')
    expect((await press(letter.desk, 'answer', 3, office, { reply: '迟了' })).status).toBe(409)
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('is late after its days, and erased after its months; that there was one is kept', async () => {
    const letter = await sent()
    const row = async (key = site.keys[0]!.key) =>
      (await reading('/office/letters/', key)).split(letter.number)[1]?.split('</tr>')[0]
    await site.setClock(`${daysAfter(today(), answerDays)}T12:00+08:00`)
    expect(await row()).toMatch(/^(?!.*已超期)[^]*已收到/s)
    await site.setClock(`${daysAfter(today(), answerDays + 1)}T12:00+08:00`)
    expect(await row()).toContain('已超期')
    expect(await reading('/office/letters/', site.townKey)).toContain(`${home.name}</th>`)
    const end = new Date(now())
    end.setUTCMonth(end.getUTCMonth() + letterMonths)
    const before = (await storage.db.select().from(letters)).length
    await eraseOldLetters(storage, end.getTime() - 3600_000)
    expect(await reading(letter.desk, site.keys[0]!.key)).toContain('楼道灯')
    await eraseOldLetters(storage, end.getTime() + 3600_000)
    expect(await reading(letter.desk, site.keys[0]!.key)).toContain('内容已经删除')
    expect(await storage.db.select().from(letters)).toHaveLength(before)
    expect(await wrongEnvelopes(site.env)).toEqual([])
  })

  test('has a number that is none of a receipt, and neither is taken for the other', async () => {
    expect(
      parseLetterNumber('26-0017-' + [...'0123456789'].find((digit) => parseLetterNumber(`26-0017-${digit}`))),
    ).toEqual({
      year: 2026,
      sequence: 17,
    })
    expect(parseLetterNumber('2026-101-0001-2')).toBeUndefined()
    expect(parseCode('４８２７１ 93560')).toBe('48271-93560')
    expect(parseCode('4827193')).toBeUndefined()
  })
})
