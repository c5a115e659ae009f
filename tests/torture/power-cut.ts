import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Load } from './load.ts'
import { findPower, type Power } from './power.ts'
import { signal } from './processes.ts'
import { freePort, Site } from './site.ts'
import { compare, missingPages, readStored } from './stored.ts'
import { type Row, toldBy } from './table.ts'
import { inShort } from './trial.ts'

/** How many register at once, in turn. */
const CROWDS = [16, 64]
/** In seconds: when the power goes. */
const [EARLIEST, LATEST] = [0.5, 4]

/** What is measured over all cuts. */
const nothing = {
  answered: 0,
  stored: 0,
  lost: 0,
  twice: 0,
  otherErrors: 0,
  away: 0,
  kept: 0,
  orphans: 0,
  largestLog: 0,
}
type Cuts = Row & typeof nothing

/** Power cuts at random moments under full load, on so many disks at a time; `withKill` of them have sqld killed before. */
export async function powerCuts({ times, withKill, disks = 1 }: { times: number; withKill: number; disks?: number }) {
  const rows = await Promise.all(
    Array.from({ length: disks }, (_, disk) =>
      cutInTurn({ times: share(times, disk, disks), withKill: share(withKill, disk, disks) }),
    ),
  )
  return rows.reduce(added)
}

/** So many shared out over the disks, the rest to the first ones. */
function share(many: number, disk: number, disks: number): number {
  return Math.floor(many / disks) + (disk < many % disks ? 1 : 0)
}

function added(one: Row, other: Row): Row {
  const sums = (Object.keys(nothing) as (keyof typeof nothing)[]).map((name) => [
    name,
    (one[name] ?? 0) + (other[name] ?? 0),
  ])
  return {
    ...one,
    ...(Object.fromEntries(sums) as typeof nothing),
    times: one.times + other.times,
    largestLog: Math.max(one.largestLog ?? 0, other.largestLog ?? 0),
    wrong: [...one.wrong, ...other.wrong],
  }
}

/** One cut after the other on one disk. */
async function cutInTurn({ times, withKill }: { times: number; withKill: number }): Promise<Row> {
  const { power, notTried } = findPower()
  if (!power) return { fault: 'power cut', times: 0, wrong: [], notTried }
  const row: Cuts = { fault: `power cut: ${power.way}`, times: 0, ...nothing, wrong: [] }
  const site = new Site(join(power.folder, 'data'), await freePort())
  let before = new Map<string, string>()
  try {
    await beginAnew(power, site)
    while (row.times < times) {
      const people = CROWDS[row.times % CROWDS.length]!
      const { answered } = await cutUnderLoad(power, site, { people, kill: row.times < withKill }, row)
      row.times++
      row.answered += answered.size
      before = new Map([...before, ...answered])
      try {
        // One start, without a hand.
        await site.start({ under: power.under })
        await check(site, before, answered, row)
      } catch (error) {
        row.wrong.push(`after cut ${row.times}, ${answered.size} answered: ${inShort(error)}`)
        row.lost += answered.size
        before.clear()
        await beginAnew(power, site)
      }
    }
    await site.stop()
  } catch (error) {
    row.wrong.push(inShort(error))
  } finally {
    row.orphans = await site.clear()
    row.largestLog = site.largestLog
    site.close()
    power.remove()
  }
  return row
}

async function beginAnew(power: Power, site: Site) {
  await site.clear()
  rmSync(site.dataDir, { recursive: true, force: true })
  mkdirSync(site.dataDir)
  await site.start({ under: power.under })
}

async function cutUnderLoad(
  power: Power,
  site: Site,
  { people, kill }: { people: number; kill: boolean },
  row: Cuts,
): Promise<Load> {
  const load = new Load(site.origin)
  load.begin(people)
  await pause(1_000 * (EARLIEST + Math.random() * (LATEST - EARLIEST)))
  if (kill) {
    signal(site.processes('sqld'), 'SIGKILL')
    await pause(1_000)
  }
  await power.cut(site)
  await load.giveUp()
  const { wrong, otherErrors, away, kept } = toldBy(load)
  row.wrong.push(...wrong)
  row.otherErrors += otherErrors
  row.away += away
  row.kept += kept
  return load
}

/** Everybody who was ever answered is in the offices' lists, and the last ones have their private pages. */
async function check(site: Site, all: Map<string, string>, last: Map<string, string>, row: Cuts) {
  const { stored, lost, twice } = compare(all, await readStored(site))
  const missing = await missingPages(site, last)
  row.stored = stored
  row.lost = Math.max(row.lost, lost, missing.length)
  row.twice += twice
}
