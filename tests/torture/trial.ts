import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Load } from './load.ts'
import { freePort, Site } from './site.ts'
import { compare, readStored } from './stored.ts'
import { takeAwayLater } from './take-away.ts'
import { BACK_WITHIN, type Row, toldBy } from './table.ts'

export interface Trial {
  site: Site
  load: Load
  row: Row
}

/** People who register while faults are made: enough to be in the middle of something, and few enough to count. */
const PEOPLE = 16
/** Milliseconds that each of them rests. */
const REST = 100

/**
 * Starts a site, lets people register, makes `faults`, ends it in good order, and tells what came of it. `folder` is
 * where its data lie, when not in a temporary folder.
 */
export async function underLoad(
  fault: string,
  faults: (trial: Trial) => Promise<void>,
  { folder, people = PEOPLE, rest = REST }: { folder?: string; people?: number; rest?: number } = {},
): Promise<Row> {
  const dataDir = folder ?? temporaryFolder()
  const site = new Site(dataDir, await freePort())
  const load = new Load(site.origin)
  const row: Row = { fault, times: 0, wrong: [] }
  try {
    await site.start()
    load.begin(people, rest)
    await faults({ site, load, row })
    if (!(await load.finish())) row.wrong.push(`${load.open.size} were never answered`)
    Object.assign(row, compare(load.answered, await readStored(site)))
    if ((await site.stop()) === undefined) row.wrong.push('it did not end when asked to')
  } catch (error) {
    row.wrong.push(inShort(error))
    await load.giveUp()
    await site.stop()
  } finally {
    const { wrong, ...told } = toldBy(load)
    const { largestLog } = site
    Object.assign(row, told, { largestLog, orphans: (row.orphans ?? 0) + (await site.clear()) })
    row.wrong.push(...wrong)
    site.close()
    if (!folder) rmSync(dataDir, { recursive: true, force: true })
  }
  return row
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dual-registration-torture-'))
  takeAwayLater(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Milliseconds without anything amiss, after which a site counts as back. */
const CALM = 700

/** How many of each program run. */
export function census(site: Site): string {
  return ['node', 'workerd', 'sqld'].map((program) => site.processes(program as 'node').length).join(' ')
}

/**
 * Waits until it answers and as many of each program run as before, and notes how long that took. What does not come
 * back is put right by hand, and said.
 */
export async function untilBack({ site, row }: Trial, before: string, since: number, patience = 15_000) {
  let amiss = since
  let calm = performance.now()
  while (performance.now() - calm < CALM) {
    const asked = performance.now()
    if (!(await site.isWell()) || census(site) !== before) amiss = calm = performance.now()
    if (performance.now() - since > patience) {
      row.wrong.push(`not back after ${patience / 1_000} s`)
      await restart(site)
      return
    }
    await pause(Math.max(0, 50 - (performance.now() - asked)))
  }
  row.backAfter = Math.max(row.backAfter ?? 0, (amiss - since) / 1_000)
}

/** One `npm start` after its main process was killed; a second one only by hand, when what is left was killed. */
export async function startAgain({ site, row }: Trial, since: number) {
  try {
    await site.start()
    row.backAfter = Math.max(row.backAfter ?? 0, (performance.now() - since) / 1_000)
  } catch (error) {
    row.wrong.push(`one start was not enough: ${inShort(error)}`)
    row.orphans = (row.orphans ?? 0) + (await site.clear())
    await restart(site)
  }
}

async function restart(site: Site) {
  await site.stop(BACK_WITHIN * 1_000)
  await site.clear()
  await site.start()
}

/** What a start says last is why it ended; the rest of an error's message is for developers. */
export function inShort(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n')
  return lines.findLast((line) => !/^(\s|$)/.test(line)) ?? ''
}
