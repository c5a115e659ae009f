import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import { cards } from '../../src/domain/forms/index.ts'
import { read } from './person.ts'

/** Whose year is counted: the private page, and the office of the village that it stands with. */
export interface Counted {
  path: string
  number: string
  kind: 'unit' | 'member'
  year: number
  /** Undefined while the village has never received it: it then stands on none of its lists. */
  office?: { Cookie: string }
}

export interface Figures {
  /** What counts for the duty: a unit's claims, a member's services. */
  counted: number
  isMet: boolean
  /** Rows on the printed card. */
  rows: number
  /** What the village has not confirmed yet. */
  waiting: number
}

/**
 * The figures of a year wherever they stand: the private page, the page of the year, the printed card, a unit's report, and
 * the village's page of comments, its list and its CSV. They must be the same everywhere.
 */
export async function expectFigures(origin: string, who: Counted, figures: Figures): Promise<void> {
  const { path, number, kind, year, office } = who
  const { counted, isMet, rows, waiting } = figures
  const own = async (address: string) => (await read(origin, `${path}${address}`)).text

  // The private page has this year alone; whom no village has received is told that instead.
  const door = /\/(\d{4})\/"(?:(?!<\/a>)[^])*村居已确认 (\d+) [个次]/.exec(await own(''))
  if (door?.[1] === String(year)) expect(Number(door[2]), 'private page').toBe(counted)
  const [, said, met] = /村居已确认(?:完成)? (\d+) [个次]，(已|还没有)达到要求/.exec(await own(`${year}/`)) ?? []
  expect([Number(said), met === '已'], 'year').toEqual([counted, isMet])
  const card = await own(`${year}/${cards[kind].slug}/`)
  expect(rowsOn(card), 'card').toBe(rows)
  expect(card.includes(`还有 ${waiting} 条待村居确认`), 'card').toBe(waiting > 0)
  if (kind === 'unit') {
    const report = /已完成并经村居确认 (\d+) 个，\s*(尚未)?达到要求/.exec(await own(`${year}/annual-report/`)) ?? []
    expect([Number(report[1]), !report[2]], 'report').toEqual([counted, isMet])
  }
  if (!office) return

  const page = (await read(origin, `/office/evaluations/${year}/${number}/`, office)).text
  expect(page.includes('已达到通知的全年要求'), 'comments').toBe(isMet)
  expect(Number(/还有 (\d+) 条没有确认/.exec(page)?.[1] ?? 0), 'comments').toBe(waiting)
  const list = (await read(origin, `/office/evaluations/?year=${year}&kind=${kind}`, office)).text
  const row = list.split('<tr').find((text) => text.includes(`/${year}/${number}/`))!
  expect(/(\d+) [个次]/.exec(row)?.[1], 'list').toBe(String(counted))
  expect(row.includes('未达到'), 'list').toBe(!isMet)
  const csv = await read(origin, `/office/exports/${cards[kind].slug}.csv?year=${year}`, office)
  const lines = (parse(csv.text, { bom: true, columns: true }) as Record<string, string>[]).filter(
    (line) => line['编号'] === number,
  )
  const having = (state: string) => lines.filter((line) => line['记录状态'] === state).length
  expect([having('已确认'), having('待村居确认')], 'CSV').toEqual([rows, waiting])
}

/** Rows of a printed card that have a date. */
function rowsOn(html: string): number {
  return [...html.matchAll(/class="sheet-record"[^>]*>\s*<td[^>]*>\s*\d{4}年/g)].length
}
