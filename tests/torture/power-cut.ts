import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Load } from './load.ts'
import { findPower, type Power } from './power.ts'
import { signal } from './processes.ts'
import { freePort, Site } from './site.ts'
import { compare, readStored } from './stored.ts'
import { type Row, toldBy } from './table.ts'
import { inShort } from './trial.ts'

/** How many register at once, in turn. */
const CROWDS = [16, 64]
/** In seconds: when the power goes. */
const [EARLIEST, LATEST] = [0.5, 4]

/** Power cuts at random moments under full load, one after the other on one disk; `withKill` of them have sqld killed before. */
export async function powerCuts({ times, withKill }: { times: number; withKill: number }): Promise<Row> {
  const { power, notTried } = findPower()
  if (!power) return { fault: 'power cut', times: 0, wrong: [], notTried }
  const row: Row = { fault: `power cut: ${power.way}`, times: 0, answered: 0, lost: 0, twice: 0, orphans: 0, wrong: [] }
  try {
    const port = await freePort()
    let before: Load[] = []
    for (let round = 0; round < times; round++) {
      const load = await cutOnce(
        power,
        port,
        { before, people: CROWDS[round % CROWDS.length]!, kill: round < withKill },
        row,
      )
      before = load ? [...before, load] : []
    }
  } catch (error) {
    row.wrong.push(inShort(error))
  } finally {
    power.remove()
  }
  return row
}

/** One cut; what was answered before it, or undefined when the site had to begin anew. */
async function cutOnce(
  power: Power,
  port: number,
  { before, people, kill }: { before: Load[]; people: number; kill: boolean },
  row: Row,
): Promise<Load | undefined> {
  const dataDir = join(power.folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  const site = new Site(dataDir, port)
  const load = new Load(site.origin)
  try {
    await site.start({ under: power.under })
    load.begin(people)
    await pause(1_000 * (EARLIEST + Math.random() * (LATEST - EARLIEST)))
    if (kill) {
      signal(site.processes('sqld'), 'SIGKILL')
      await pause(1_000)
    }
    await power.cut(site)
    await load.giveUp()
    row.times++

    await site.start()
    const all = { answered: new Map([...before, load].flatMap(({ answered }) => [...answered])) }
    const { stored, lost, twice } = compare(all, await readStored(site))
    const missing = await load.missingPages(load.answered.keys())
    row.answered! += load.answered.size
    row.stored = stored
    row.lost = Math.max(row.lost!, lost, missing.length)
    row.twice! += twice
    return load
  } catch (error) {
    row.wrong.push(`after cut ${row.times}, ${load.answered.size} answered: ${inShort(error)}`)
    row.answered! += load.answered.size
    row.lost! += load.answered.size
    await site.clear()
    rmSync(dataDir, { recursive: true, force: true })
    return undefined
  } finally {
    await load.giveUp()
    await site.stop()
    row.orphans! += await site.clear()
    site.close()
    row.largestLog = Math.max(row.largestLog ?? 0, site.largestLog)
    const { wrong, ...told } = toldBy(load)
    for (const name of ['otherErrors', 'away', 'kept'] as const) row[name] = (row[name] ?? 0) + told[name]!
    row.wrong.push(...wrong)
  }
}
