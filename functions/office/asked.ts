import { thisYear } from '../../src/domain/calendar.ts'

/** The year that an office's list is about: as asked for in the address, or this one. */
export function askedYear(query: URLSearchParams): number {
  const year = query.get('year') ?? ''
  return /^20\d\d$/.test(year) && Number(year) <= thisYear() ? Number(year) : thisYear()
}

/** What is asked for, when it is one of these words. */
export function askedWord<W extends string>(words: Record<W, unknown>, asked: string | null): W | undefined {
  return asked !== null && Object.hasOwn(words, asked) ? (asked as W) : undefined
}

/** The address of a list's next page: what it is narrowed to, and where it goes on. */
export function nextPage(wanted: Record<string, string | number | undefined>): string {
  const given = Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
  return `?${new URLSearchParams(given)}`
}
