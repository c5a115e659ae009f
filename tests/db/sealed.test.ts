import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { thisYear, today } from '../../src/domain/calendar.ts'
import { filled, numberOf, post, read, register, signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
beforeAll(async () => {
  site = await startTestSite({ demo: true })
})
afterAll(() => site.stop())

test('whoever steals the database finds no name, telephone, address, token or key in it', async () => {
  const { origin, keys } = site
  const member = await register(origin, 'member')
  const unit = await register(origin, 'unit')
  await post(origin, `${unit}another/`, filled.unit({ unitName: '示例另一个支部' }))
  const companion = /\/receipts\/([\w-]{22})\/"[^>]*>打开/.exec((await read(origin, `${unit}all/`)).text)![1]!
  const office = await signIn(origin, keys[0]!.key)
  const draft = filled.member({ step: 'keep', name: '草稿人甲', telephone: '13755556666', age: '半句不对' })
  await post(origin, `/villages/${home.slug}/register/member/`, draft)
  const number = await numberOf(origin, member)
  await post(
    origin,
    `/office/registrations/${number}/`,
    { step: 'return', reason: '退回给张三的原因', revision: '1' },
    office,
  )
  await post(origin, '/office/registrations/', { step: 'search', query: '张三' }, office)
  await post(origin, '/receipts/', { step: 'find', number, telephone: '13700000000' })
  await read(origin, '/office/exports/member-registration.csv', office)
  await post(
    origin,
    `/office/registrations/${number}/`,
    { step: 'receive', receivedOn: today(), revision: '2' },
    office,
  )
  const record = crypto.randomUUID()
  const words = { date: today(), category: 'publicBenefit', content: '替示例老人代购', ticket: record, step: 'add' }
  await post(origin, `${member}${thisYear()}/records/new/`, words)
  await post(origin, `/office/records/${record}/`, { step: 'decline', reason: '没有认可的缘由', revision: '1' }, office)
  const comment = { step: 'issue', comment: '评语里的好话', commentedOn: today(), revision: '0' }
  await post(origin, `/office/evaluations/${thisYear()}/${number}/`, comment, office)
  expect((await read(origin, `${member}${thisYear()}/`)).text).toMatch(
    /替示例老人代购[^]*没有认可的缘由[^]*评语里的好话/,
  )

  const call = { step: 'ask', name: '忘了编号的人', telephone: '13711112222', village: home.slug, callConsent: 'yes' }
  await post(origin, '/calls/', call)
  const letter = { step: 'send', about: 'complaint', village: home.slug, text: '信里写的难处', name: '写信的人' }
  const sent = await post(origin, '/letters/', { ...letter, telephone: '13733334444' })
  const mine = (await read(origin, sent.headers.get('Location')!)).text
  const [code] = /\d{5}-\d{5}/.exec(mine)!
  const town = await signIn(origin, site.townKey)
  const list = (await read(origin, '/office/letters/', town)).text
  const [desk] = /\/office\/letters\/[\w-]{36}\//.exec(list.slice(list.indexOf(/\d{2}-\d{4}-\d/.exec(mine)![0]) - 120))!
  expect((await post(origin, desk, { step: 'answer', reply: '给他的答复', revision: '1' }, town)).status).toBe(303)

  const {
    step: _,
    consent: __,
    sensitiveConsent: ___,
    ticket: ____,
    date: _____,
    projects: ______,
    ...typed
  } = { ...filled.member(), ...filled.unit() }
  const secrets = [
    ...Object.values(typed)
      .flat()
      .filter((value) => value.length > 2 && value !== 'female'),
    '张三',
    '李四',
    '退回给',
    '替示例老人代购',
    '没有认可的缘由',
    '评语里的好话',
    // Of the demo's exemplar.
    '楼道亮堂了',
    '13700000000',
    '忘了编号的人',
    '13711112222',
    '信里写的难处',
    '写信的人',
    '13733334444',
    '给他的答复',
    code,
    code.replace('-', ''),
    '草稿人甲',
    '13755556666',
    '半句不对',
    member.split('/')[2]!,
    unit.split('/')[2]!,
    companion,
    '示例另一个支部',
    office.Cookie.split('=')[1]!,
    ...keys.flatMap(({ key }) => [key, key.replaceAll('-', '')]),
  ]
  const keysOfTheMachine = ['secrets.json']
  const files = (await readdir(site.dataDir, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !keysOfTheMachine.includes(entry.name),
  )
  const stolen = Buffer.concat(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name)))))
  // The search itself must be able to find: what villages publish stands there in plain.
  expect(stolen.includes('环境整治')).toBe(true)
  expect(secrets.length).toBeGreaterThan(25)
  for (const secret of secrets) expect(stolen.includes(secret), secret).toBe(false)
})
