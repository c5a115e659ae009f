import type { Load } from './load.ts'

/** What came of one kind of fault; what was not measured is left out. */
export interface Row {
  fault: string
  times: number
  answered?: number
  stored?: number
  /** Told that they are registered, and not there. */
  lost?: number
  twice?: number
  /** Seconds, the longest. */
  backAfter?: number
  /** Errors of the server that are no calm 503. */
  otherErrors?: number
  /** Pages that said: not now; and those of them that kept what was typed. */
  away?: number
  kept?: number
  /** Requests in flight that got no whole answer. */
  resets?: number
  /** Processes left behind by a site that had ended. */
  orphans?: number
  /** Bytes. */
  largestLog?: number
  /** What else does not hold, in words. */
  wrong: string[]
  /** Why it could not be tried on this machine. */
  notTried?: string
}

const MB = 2 ** 20
const LARGEST_LOG = 64 * MB
/** In seconds. */
export const BACK_WITHIN = 5

/** What the people of a load were told. */
export function toldBy({ away, kept, strange }: Load) {
  const count = (wanted: (status: number) => boolean) =>
    [...strange].reduce((sum, [status, times]) => sum + (wanted(status) ? times : 0), 0)
  const refused = count((status) => status < 500)
  return {
    otherErrors: count((status) => status >= 500),
    away,
    kept,
    wrong: refused > 0 ? [`${refused} right forms were refused: ${[...strange.keys()].join(', ')}`] : [],
  }
}

/** Everything that does not hold, in words. */
export function judge(row: Row): string[] {
  const { lost = 0, twice = 0, backAfter = 0, otherErrors = 0, away = 0, kept = 0, resets = 0, orphans = 0 } = row
  const { largestLog = 0, wrong } = row
  return [
    lost > 0 && `${lost} answered, not stored`,
    twice > 0 && `${twice} stored twice`,
    backAfter > BACK_WITHIN && `back only after ${backAfter.toFixed(1)} s`,
    otherErrors > 0 && `${otherErrors} errors that are no 503`,
    kept < away && `${away - kept} of ${away} pages lost what was typed`,
    resets > 0 && `${resets} requests in flight were cut`,
    orphans > 0 && `${orphans} processes left behind`,
    largestLog > LARGEST_LOG && `a log of ${Math.round(largestLog / MB)} MB`,
    ...wrong,
  ].filter((sentence) => typeof sentence === 'string')
}

export function print(rows: Row[]) {
  console.table(
    rows.map((row) => ({
      fault: row.fault,
      times: row.times,
      answered: shown(row.answered),
      stored: shown(row.stored),
      lost: shown(row.lost),
      twice: shown(row.twice),
      'back after': row.backAfter === undefined ? '–' : `${row.backAfter.toFixed(1)} s`,
      '5xx but 503': shown(row.otherErrors),
      'answers kept': row.away === undefined ? '–' : `${row.kept} of ${row.away}`,
      resets: shown(row.resets),
      orphans: shown(row.orphans),
      'largest log': row.largestLog === undefined ? '–' : `${(row.largestLog / MB).toFixed(1)} MB`,
      holds: row.notTried ? 'not tried' : judge(row).length === 0,
    })),
  )
  for (const row of rows) {
    if (row.notTried) console.log(`${row.fault}: not tried, ${row.notTried}`)
    for (const sentence of judge(row)) console.log(`${row.fault}: ${sentence}`)
  }
}

function shown(value: number | undefined) {
  return value ?? '–'
}
