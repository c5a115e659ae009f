import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Disk, whyNoDisk } from './disk.ts'
import { Load } from './load.ts'
import { signal } from './processes.ts'
import { freePort, Site } from './site.ts'
import { compare, readStored } from './stored.ts'
import { type Row, toldBy } from './table.ts'
import { firstLine } from './trial.ts'

/** How many register at once, in turn. */
const CROWDS = [16, 64]
/** In seconds: when the power goes. */
const [EARLIEST, LATEST] = [0.5, 4]

/** Power cuts at random moments under full load, one after the other on one disk; `withKill` of them have sqld killed before. */
export async function powerCuts({ times, withKill }: { times: number; withKill: number }): Promise<Row[]> {
  const fault = 'power cut'
  const notTried = whyNoDisk()
  if (notTried) return [{ fault, times: 0, wrong: [], notTried }]
  const row: Row = { fault, times: 0, answered: 0, stored: 0, lost: 0, twice: 0, orphans: 0, largestLog: 0, wrong: [] }
  const disk = new Disk(2_048)
  try {
    const port = await freePort()
    let before: Load[] = []
    for (let round = 0; round < times; round++) {
      const start = { disk, port, before, people: CROWDS[round % CROWDS.length]!, kill: round < withKill }
      const load = await cutOnce(start, row)
      before = load ? [...before, load] : []
    }
  } catch (error) {
    row.wrong.push(firstLine(error))
  } finally {
    disk.remove()
  }
  return [row]
}

/** One cut; what was answered before it, or undefined when the site had to begin anew. */
async function cutOnce(
  { disk, port, before, people, kill }: { disk: Disk; port: number; before: Load[]; people: number; kill: boolean },
  row: Row,
): Promise<Load | undefined> {
  const dataDir = join(disk.folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  const site = new Site(dataDir, port)
  const load = new Load(site.origin)
  try {
    await site.start()
    load.begin(people)
    await pause(1_000 * (EARLIEST + Math.random() * (LATEST - EARLIEST)))
    if (kill) {
      signal(site.processes('sqld'), 'SIGKILL')
      await pause(1_000)
    }
    await cut(disk, site, load)
    row.times++
    disk.mount()
    if (disk.has('unsynced', 'not on the disk')) throw new Error('the cut lost nothing: it proves nothing')

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
    row.wrong.push(`after cut ${row.times}, ${load.answered.size} answered: ${firstLine(error)}`)
    row.lost! += load.answered.size
    await site.clear()
    rmSync(dataDir, { recursive: true })
    return undefined
  } finally {
    await load.giveUp()
    await site.stop()
    row.orphans! += await site.clear()
    site.close()
    row.largestLog = Math.max(row.largestLog!, site.largestLog)
    const { wrong, ...told } = toldBy(load)
    for (const name of ['otherErrors', 'away', 'kept'] as const) row[name] = (row[name] ?? 0) + told[name]!
    row.wrong.push(...wrong)
  }
}

/** Everybody stands still, then the power goes; what had been answered until then counts. */
async function cut(disk: Disk, site: Site, load: Load) {
  signal(site.processes(), 'SIGSTOP')
  writeFileSync(join(disk.folder, 'unsynced'), 'not on the disk')
  disk.cutPower()
  // Answers that were on their way arrive.
  await pause(200)
  await load.giveUp()
  await site.clear('at once')
  await disk.unmount()
}
