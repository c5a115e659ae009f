import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { eraseExpiredDrafts } from '../../db/drafts.ts'
import { openStorage } from '../../db/storage.ts'
import { newDraftCode } from '../../src/domain/draft.ts'
import { draftDays } from '../../src/domain/year.ts'
import { hiddenFields } from '../harness/html.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, post, read, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

const forms = { unit: `/villages/${home.slug}/register/unit/`, member: `/villages/${home.slug}/register/member/` }
/** Half filled in, and partly wrong. */
const half = (changes: Fields = {}): Fields => ({
  ...filled.member(),
  step: 'keep',
  name: '草稿示例',
  age: '六十七岁半',
  homeAddress: '',
  telephone: '13900001234',
  ...changes,
})

let site: TestSite
beforeAll(async () => {
  site = await startTestSite({ demo: true })
})
afterAll(() => site.stop())

/** Each from an address of its own unless one is given. */
let visitors = 0
const send = async (path: string, fields: Fields, from = `198.51.100.${visitors++ % 250}`) => {
  const response = await post(site.origin, path, fields, { 'CF-Connecting-IP': from })
  return { status: response.status, text: await response.text(), location: response.headers.get('Location') }
}
const codeIn = (text: string) => /\d{4} \d{4} \d/.exec(text)![0]
const keep = async (fields: Fields, path = forms.member) => codeIn((await send(path, fields)).text)
const open = (code: string, telephone = '13900001234', step = 'find') =>
  send('/drafts/', { draftCode: code, telephone, step })
const daysLater = (days: number) => Date.now() + days * 24 * 3600_000
const guess = () => open(newDraftCode(), '13900007777')
const count = async (from: string) =>
  Number((await execute(site.env, [`select count(*) from ${from}`], 'read'))[0]![0]![0])

test('what was typed, right or wrong, is put aside and found again by code and telephone, on the page where it was', async () => {
  const fields = half()
  const kept = await send(forms.member, fields)
  expect(kept.status).toBe(200)
  expect(kept.text).toMatch(/尾号 1234[^]*还不是报到/)
  expect(kept.text.slice(kept.text.indexOf('<main'), kept.text.indexOf('</main'))).not.toContain('回执')
  const code = codeIn(kept.text)

  const found = await open(` ${code.replaceAll(' ', '-')} `, '139-0000-1234')
  expect(found.text).toMatch(/党员报到（[^]*还没有提交/)
  const { ticket, ...typed } = hiddenFields(found.text)
  expect(ticket).toEqual([fields.ticket])
  for (const name of ['name', 'age', 'homeAddress', 'projects', 'consent'])
    expect(typed[name], name).toEqual([fields[name]].flat())
  const form = await send(forms.member, { ...typed, ticket: ticket!, step: 'resume' })
  expect(form.status).toBe(200)
  for (const value of ['草稿示例', '六十七岁半']) expect(form.text).toContain(`value="${value}"`)
  expect(form.text).not.toContain('role="alert"')

  const right = { ...fields, age: '67', homeAddress: '示例路 1 号', page: 'check' }
  expect(await keep(right)).toBe(code)
  expect((await open(code)).text).toContain('value="check"')
})

test('submitted it is one registration and no draft, also when two devices submit it', async () => {
  const fields = half({ age: '67', homeAddress: '示例路 2 号', telephone: '13900002222' })
  const code = await keep(fields)
  const before = [await count('registrations'), await count('drafts')]
  const submit = (name: string) => send(forms.member, { ...fields, name, step: 'submit' })
  const both = await Promise.all([submit('甲示例'), submit('乙示例')])
  expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
  expect([await count('registrations'), await count('drafts')]).toEqual([before[0]! + 1, before[1]! - 1])
  expect((await open(code, '13900002222')).status).toBe(422)
  const again = await send(forms.member, { ...fields, name: '丙示例' })
  expect([again.status, again.text.includes('value="丙示例"')]).toEqual([409, true])
  const [ticket] = hiddenFields(again.text).ticket!
  expect(await keep({ ...fields, ticket: ticket! })).not.toBe(code)
  expect(await wrongEnvelopes(site.env)).toEqual([])
})

test('ten presses at one moment are one draft', async () => {
  const before = await count('drafts')
  const fields = half({ telephone: '13900003333' })
  const kept = await Promise.all(Array.from({ length: 10 }, () => keep(fields)))
  expect(new Set(kept).size).toBe(1)
  expect(await count('drafts')).toBe(before + 1)
  expect(await wrongEnvelopes(site.env)).toEqual([])
})

test('without a telephone one is asked for, and nothing that was typed is lost', async () => {
  const fields = { ...filled.unit(), step: 'keep', contactTelephone: '1390000', unitName: '半个单位' }
  const asked = await send(forms.unit, fields)
  expect(asked.text).toContain('取回时要填同一个号码')
  const typed = hiddenFields(asked.text)
  expect(typed.unitName).toEqual(['半个单位'])
  const wrong = await send(forms.unit, { ...typed, step: 'keep', draftTelephone: '1390000' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('手机号是 11 位，您填了 7 位')
  const code = await keep({ ...hiddenFields(wrong.text), step: 'keep', draftTelephone: '13900004444' }, forms.unit)
  const { text } = await open(code, '13900004444')
  expect(hiddenFields(text).contactTelephone).toEqual(['1390000'])
})

test('a robot, and a form longer than any, put nothing aside', async () => {
  const before = await count('drafts')
  expect((await send(forms.member, half({ website: 'x' }))).status).toBe(422)
  expect((await send(forms.member, half({ otherProject: 'x'.repeat(30_000) }))).status).toBe(422)
  expect(await count('drafts')).toBe(before)
})

/** Ten thousand are tried by `npm run torture -- guessing`. */
test('a thousand guesses find nothing, and soon have to wait; whoever is right at once need not', async () => {
  const code = await keep(half({ telephone: '13900007777' }))
  const statuses = new Map<number, number>()
  for (let round = 0; round < 40; round++)
    for (const { status } of await Promise.all(Array.from({ length: 25 }, guess)))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
  expect([...statuses.keys()].sort()).toEqual([422, 429])
  expect(
    (await send('/drafts/', { draftCode: code, telephone: '13900007777', step: 'find' }, '203.0.113.9')).status,
  ).toBe(200)
  // The code alone, and the telephone alone, open nothing.
  const wrong = () => send('/drafts/', { draftCode: code, telephone: '13900008888', step: 'find' }, '203.0.113.10')
  for (let tries = 0; tries < 5; tries++) expect((await wrong()).status).toBe(422)
  expect((await wrong()).status).toBe(429)
})

test('a code and a receipt’s number that are typed in each other’s place are told so', async () => {
  expect((await open('2026-101-0001-3')).text).toMatch(/不是草稿码|草稿码不对/)
  const { text } = await send('/receipts/', {
    number: await keep(half({ telephone: '13900009999' })),
    telephone: '13900009999',
    step: 'find',
  })
  expect(text).toContain('这是草稿码，还没有报到')
})

test('it is erased when its owner says so, and by itself after its day', async () => {
  const first = await keep(half({ telephone: '13900005555' }))
  const { draftCode, telephone } = hiddenFields((await open(first, '13900005555')).text)
  const erased = await open(draftCode![0]!, telephone!.at(-1), 'erase')
  expect([erased.status, erased.location]).toEqual([303, '/drafts/?done=erase'])
  expect((await read(site.origin, '/drafts/?done=erase')).text).toContain('草稿已删除')
  expect((await open(first, '13900005555')).status).toBe(422)

  const second = await keep(half({ telephone: '13900006666' }))
  const storage = await openStorage(site.bindings())
  const stored = () => count(`drafts where code = '${second.replaceAll(' ', '')}'`)
  await eraseExpiredDrafts(storage, daysLater(draftDays))
  await site.setClock(new Date(daysLater(draftDays)).toISOString())
  expect([(await open(second, '13900006666')).status, await stored()]).toEqual([200, 1])
  await site.setClock(new Date(daysLater(draftDays + 1)).toISOString())
  expect((await open(second, '13900006666')).status).toBe(422)
  await eraseExpiredDrafts(storage, daysLater(draftDays + 1))
  expect(await stored()).toBe(0)
  expect(await wrongEnvelopes(site.env)).toEqual([])
})
