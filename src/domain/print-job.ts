import { parseNumber, type NumberParts } from './receipt-number.ts'

/** Sheets in one print job: as many as a clerk stamps in a sitting and a browser prints without trouble. */
export const PRINT_JOB = 100

/** The receipt number after which this job goes on. */
export function askedAfter(url: URL): NumberParts | undefined {
  return parseNumber(url.searchParams.get('after') ?? '')
}

/** Where the rest is, when more was found than one job holds. */
export function restOfJob(url: URL, found: { number: string }[]): string | undefined {
  if (found.length <= PRINT_JOB) return undefined
  const query = new URLSearchParams(url.search)
  query.set('after', found[PRINT_JOB - 1]!.number)
  return `?${query}`
}
