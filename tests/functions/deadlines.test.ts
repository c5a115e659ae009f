import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { openStorage } from '../../db/storage.ts'
import { receiveRegistration } from '../../db/submissions.ts'
import { daysAfter, daysUntil } from '../../src/domain/calendar.ts'
import { showDate } from '../../src/domain/forms/typed.ts'
import { dayOf, deadlineNames, dueAfterSeal, dueDays, isLate, keptUntil } from '../../src/domain/year.ts'
import { post, read, register } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

let site: TestSite
beforeAll(async () => {
  site = await startTestSite()
})
afterAll(() => site.stop())

const at = (time: string) => ({ firstSubmittedAt: Date.parse(`${time}+08:00`) })
/** The calendar as it is at an instant. */
async function fetched(instant: string, path = '/deadlines.ics') {
  await site.setClock(instant)
  return read(site.origin, path)
}
const compact = (day: string) => day.replaceAll('-', '')
/** The value of a property in an event whose lines are whole again. */
const of = (event: string, name: string) => new RegExp(`^${name}[^:\\r\\n]*:(.*)$`, 'm').exec(event)?.[1]?.trim()

describe('days', () => {
  test('are whole local days: today is none, yesterday is less than none', () => {
    expect(daysUntil('2026-04-30', '2026-04-30')).toBe(0)
    expect(daysUntil('2026-05-01', '2026-04-30')).toBe(1)
    expect(daysUntil('2026-04-29', '2026-04-30')).toBe(-1)
    expect(daysUntil('2027-01-01', '2026-01-01')).toBe(365)
    expect(daysAfter('2028-02-28', 2)).toBe('2028-03-01')
    expect(dueAfterSeal('2026-12-28')).toBe('2027-01-04')
    expect(keptUntil(2026)).toBe('2027-12-31')
  })

  test.each(['America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Shanghai', 'UTC'])(
    'are those of Shanghai on a server whose clock is in %s',
    async (zone) => {
      const script = `
        import { localDay, localTime, daysUntil } from './src/domain/calendar.ts'
        const at = Date.parse('2026-12-30T16:30:00Z')
        console.log(localDay(at), localTime(at), daysUntil('2026-12-31', localDay(at)), daysUntil('2026-12-31', localDay(at - 3_600_000)))`
      const run = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script], {
        env: { ...process.env, TZ: zone },
      })
      expect((await run).stdout.trim()).toBe('2026-12-31 2026-12-31 00:30 0 1')
    },
  )

  test('a registration is late from the midnight after its deadline, Shanghai', () => {
    const day = dayOf('register', 2026)
    expect(isLate(at(`${day}T23:59`))).toBe(false)
    expect(isLate(at(`${daysAfter(day, 1)}T00:00`))).toBe(true)
  })
})

test('the page says how many days are left, and the first minute of a year is of that year', async () => {
  const day = dayOf('report', 2026)
  await site.setClock(`${daysAfter(day, -1)}T23:59+08:00`)
  const before = (await read(site.origin, '/deadlines/')).text
  expect(before).toContain(`${showDate(day)}前`)
  expect(before).toContain('还有 1 天')
  await site.setClock(`${day}T00:01+08:00`)
  expect((await read(site.origin, '/deadlines/')).text).toContain('就是今天')
  await site.setClock('2027-01-01T00:01+08:00')
  const after = (await read(site.origin, '/deadlines/')).text
  const next = dayOf('register', 2027)
  expect(after).toContain(`${showDate(next)}前`)
  expect(after).toContain(`还有 ${daysUntil(next, '2027-01-01')} 天`)
})

test('the calendar is one that calendars read: whole days, stable names, short lines, reminders a month and a week before', async () => {
  const { headers, text } = await fetched('2026-12-31T23:59+08:00')
  expect(headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
  const lines = text.split('\r\n')
  for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text).not.toMatch(/[^\r]\n/)
  const whole = text.replaceAll(/\r\n[ \t]/g, '')
  const events = whole.split('BEGIN:VEVENT').slice(1)
  expect(events).toHaveLength(8)
  expect(new Set(events.map((event) => of(event, 'UID'))).size).toBe(8)
  const days = [2026, 2027].flatMap((year) => deadlineNames.map((name) => dayOf(name, year)))
  expect(events.map((event) => of(event, 'DTSTART'))).toEqual(days.map(compact))
  expect(events.map((event) => of(event, 'DTEND'))).toEqual(days.map((day) => compact(daysAfter(day, 1))))
  for (const event of events) {
    expect(event).toMatch(/DTSTART;VALUE=DATE:/)
    // At nine in the morning: by RFC 5545 the day itself begins with midnight.
    expect(event.match(/^TRIGGER:.*(?=\r$)/gm)).toEqual(['TRIGGER:-P29DT15H', 'TRIGGER:-P6DT15H'])
    expect(event.match(/^ACTION:DISPLAY\r$/gm)).toHaveLength(2)
    expect(of(event, 'SUMMARY')).toMatch(/^双报到：[\u4e00-\u9fff]/)
  }
  const next = await fetched('2027-01-01T00:01+08:00')
  const later = next.text
    .replaceAll(/\r\n[ \t]/g, '')
    .split('BEGIN:VEVENT')
    .slice(1)
  // A calendar that subscribes sees the same events, not new ones.
  expect(later.slice(0, 4).map((event) => event.trim())).toEqual(
    events.slice(4).map((event) =>
      event
        .trim()
        .replace(/END:VCALENDAR$/, '')
        .trim(),
    ),
  )
  expect(later.map((event) => of(event, 'DTSTART')!.slice(0, 4))).toEqual([
    '2027',
    '2027',
    '2027',
    '2027',
    '2028',
    '2028',
    '2028',
    '2028',
  ])
})

/** What this year's events of a calendar are about. */
async function summaries(path: string) {
  return (await fetched('2026-11-24T09:00+08:00', path)).text
    .replaceAll(/\r\n[ \t]/g, '')
    .split('BEGIN:VEVENT')
    .slice(1, 5)
    .map((event) => of(event, 'SUMMARY')?.replace('双报到：', '').replaceAll('\\', ''))
}

test('each has a calendar of its own, with its own duties and no other’s', async () => {
  for (const who of ['unit', 'member', 'village'] as const) {
    const own = dueDays(2026, who).map(({ what }) => what)
    expect((await summaries(`/deadlines/${who}.ics`)).slice(0, own.length)).toEqual(own)
  }
  expect((await read(site.origin, '/deadlines/town.ics')).status).toBe(404)
  expect((await read(site.origin, '/deadlines/constructor.ics')).status).toBe(404)
  const page = (await read(site.origin, '/deadlines/')).text
  for (const who of ['unit', 'member']) expect(page).toContain(`href="/deadlines/${who}.ics"`)
})

test('the next day comes first, with the days that are left, and what is past comes last', async () => {
  const days = [...new Set(dueDays(2026).map(({ day }) => day))]
  for (const [index, day] of days.entries()) {
    await site.setClock(`${day}T12:00+08:00`)
    const { text } = await read(site.origin, '/deadlines/')
    const next = text.slice(text.indexOf('下一个日子'), text.indexOf('</section>'))
    expect(next).toContain(`${showDate(day)}前`)
    expect(next).toContain('就是今天')
    expect(text.includes('今年已经过去的'), day).toBe(index > 0)
    expect(text.includes('以后的'), day).toBe(index < days.length - 1)
  }
})

const noted = Date.parse('2026-11-24T09:00+08:00')
/** Somebody whom the village has received, and how to claim a new item with these times. */
async function holder(kind: 'unit' | 'member') {
  await site.setClock('2026-11-24T09:00+08:00')
  const storage = await openStorage(site.bindings())
  const path = await register(site.origin, kind, { projects: [], otherProject: '写春联' })
  const find = async () => (await findRegistrationByToken(storage, path.split('/')[2]!))!
  await receiveRegistration(storage, await find(), '2026-11-24')
  const registration = await find()
  const publish = async (title: string, dates: string, places: number | null = null) => {
    const id = crypto.randomUUID()
    const said = { title, detail: '', time: '周六', place: '活动室', contact: '文体干事', dates, places }
    const kinds = { category: 'publicBenefit', audience: 'both', status: 'published' } as const
    await createServiceItem(storage, { id, village: home.slug, year: 2026, ...said, ...kinds })
    return id
  }
  const claim = async (item: string) => {
    await claimItem(storage, registration, item, noted)
    return (await listClaimsOf(storage, registration.id, 2026)).find((each) => each.item === item)!
  }
  return { storage, path: `${path}2026/`, token: path.split('/')[2]!, registration, publish, claim }
}
const eventsAt = async (path: string) => {
  const { status, headers, text } = await read(site.origin, path)
  const whole = text.replaceAll(/\r\n[ \t]/g, '')
  return { status, headers, whole, events: whole.split('BEGIN:VEVENT').slice(1) }
}
const said = (events: string[]) => events.map((event) => of(event, 'SUMMARY')!.replace('双报到：', ''))

describe('the calendar of one’s own', () => {
  test('has the times still to come of what is claimed and not done, and what is still due', async () => {
    const one = await holder('member')
    const other = await holder('member')
    const swept = await one.publish(
      '清扫楼道',
      '2026-11-20 09:00-11:00\n2026-12-05 09:00-11:00\n2026-12-06 22:00-24:00',
    )
    const full = await one.publish('看护课堂', '2026-12-07 09:00-11:00', 1)
    await other.claim(full)
    const done = await one.claim(await one.publish('陪伴老人', '2026-12-08 09:00-11:00'))
    await one.claim(swept)
    expect((await one.claim(full)).status).toBe('waiting')
    await changeClaim(one.storage, { registration: one.registration.id }, done, 'complete', {
      at: noted,
      completedOn: '2026-11-24',
    })

    const { status, headers, whole, events } = await eventsAt(`${one.path}calendar.ics`)
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/calendar; charset=utf-8'])
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent('我的双报到日历_2026-11-24.ics')}`,
    )
    const due = dueDays(2026, 'member').filter(({ name }) => name === 'serve' || name === 'report')
    expect(said(events).map((words) => words.replaceAll('\\', ''))).toEqual([
      '清扫楼道',
      '清扫楼道',
      // Its holder says that it is done: until the village confirms that, it may still change.
      '陪伴老人',
      ...due.map(({ what }) => what),
    ])
    expect(events.slice(0, 2).map((event) => [of(event, 'DTSTART'), of(event, 'DTEND')])).toEqual([
      ['20261205T010000Z', '20261205T030000Z'],
      ['20261206T140000Z', '20261206T160000Z'],
    ])
    // At nine the day before, whenever it begins.
    expect(events.map((event) => event.match(/^TRIGGER:.*(?=\r$)/gm))).toEqual([
      ['TRIGGER:-P1D'],
      ['TRIGGER:-P1DT13H'],
      ['TRIGGER:-P1D'],
      ...due.map(() => ['TRIGGER:-P29DT15H', 'TRIGGER:-P6DT15H']),
    ])
    expect(of(events[0]!, 'LOCATION')).toBe('活动室')
    expect(of(events[0]!, 'DESCRIPTION')).toContain(`${home.name} 文体干事 ${home.telephone}`)
    expect(of(events[0]!, 'URL')).toBe(`${site.origin}/villages/${home.slug}/items/${swept}/`)
    expect(new Set(events.map((event) => of(event, 'UID'))).size).toBe(events.length)
    expect(whole).not.toContain(one.token)
    expect(whole).not.toContain('/receipts/')

    await changeClaim(one.storage, { village: home.slug }, { id: done.id, revision: 2 }, 'confirm', { at: noted })
    const met = await eventsAt(`${one.path}calendar.ics`)
    expect(said(met.events)).toEqual(['清扫楼道', '清扫楼道', expect.stringMatching(/^活动卡请村居确认/)])
  })

  test('opens by number and telephone too; its line says where a file can be saved, and goes with the last day', async () => {
    const { path, token, registration } = await holder('unit')
    const telephone = '13800000000'
    const found = await post(site.origin, '/receipts/', { step: 'find', number: registration.number, telephone })
    const pair = `${found.headers.get('Location')}2026/`
    for (const page of [path, pair]) {
      expect((await read(site.origin, page)).text).toContain(`href="${page}calendar.ics"`)
      expect((await eventsAt(`${page}calendar.ics`)).events).toHaveLength(2)
    }
    const wechat = await read(site.origin, path, { 'User-Agent': 'MicroMessenger/8.0' })
    expect(wechat.text).toMatch(/微信里不能下载[^]*把这些日子放进手机日历/)
    expect((await read(site.origin, `/receipts/${token}/2025/calendar.ics`)).status).toBe(404)
    expect((await post(site.origin, `/receipts/${token}/`, { step: 'end', endSure: 'yes' })).status).toBe(303)
    expect((await read(site.origin, path)).text).not.toContain('calendar.ics')
    const ended = await read(site.origin, `${path}calendar.ics`)
    expect([ended.status, ended.headers.get('Location')]).toEqual([303, './'])
  })
})
