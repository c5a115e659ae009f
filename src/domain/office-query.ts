import { thisYear } from './calendar.ts'

/** The year that an office's list is about: as asked for in the address, or this one. */
export function askedYear(query: URLSearchParams): number {
  const asked = query.get('year') ?? ''
  return /^20\d\d$/.test(asked) && Number(asked) <= thisYear() ? Number(asked) : thisYear()
}

/** The years to choose from: this one and the last, whose paperwork goes on into January, and the one that is asked for. */
export function yearChoices(asked: number): Record<string, string> {
  const years = [...new Set([asked, thisYear() - 1, thisYear()])].toSorted()
  return Object.fromEntries(years.map((year) => [String(year), `${year}年`]))
}

/** What is asked for, when it is one of these words. */
export function askedWord<W extends string>(words: Record<W, unknown>, asked: string | null): W | undefined {
  return asked !== null && Object.hasOwn(words, asked) ? (asked as W) : undefined
}
