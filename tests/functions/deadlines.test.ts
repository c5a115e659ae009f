import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { daysAfter, daysUntil } from '../../src/domain/calendar.ts'
import { showDate } from '../../src/domain/forms/typed.ts'
import { dayOf, deadlineNames, dueAfterSeal, dueDays, isLate, keptUntil } from '../../src/domain/year.ts'
import { read } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'

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
