import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { signal } from './processes.ts'
import { freePort, Site } from './site.ts'
import type { Row } from './table.ts'
import { census, inShort, temporaryFolder, type Trial, untilBack } from './trial.ts'

/** Every so many pairs begin with an empty folder: then they also race for making the secrets. */
const FRESH = 10

/** Folders that are started over at the same time: a start waits more than it works. */
const LANES = 3

/** Two starts over one folder, 0 to 200 ms apart, each with a port of its own: exactly one may run. */
export async function twoStarts({ times }: { times: number }): Promise<Row> {
  const row: Row = { fault: 'two starts, 0–200 ms apart', times: 0, orphans: 0, wrong: [] }
  await Promise.all(Array.from({ length: Math.min(LANES, times) }, () => startPairs(row, times)))
  return row
}

/** One pair after the other, until all lanes together have made so many. */
async function startPairs(row: Row, times: number) {
  let dataDir = temporaryFolder()
  for (let pair = 0; row.times < times; pair++) {
    row.times++
    if (pair % FRESH === 0) {
      rmSync(dataDir, { recursive: true, force: true })
      dataDir = temporaryFolder()
    }
    const sites = [new Site(dataDir, await freePort()), new Site(dataDir, await freePort())]
    const outcomes = await Promise.all(
      sites.map(async (site, place) => {
        await pause(place * 200 * Math.random())
        return site.start().then(
          () => 'runs' as const,
          (error: Error) => error.message,
        )
      }),
    )
    const refusals = outcomes.filter((outcome) => outcome !== 'runs')
    if (refusals.length !== 1) row.wrong.push(`${2 - refusals.length} of two ran: ${refusals.map(inShort).join(' | ')}`)
    for (const site of sites) await site.stop()
    for (const site of sites) {
      row.orphans! += await site.clear()
      site.close()
    }
  }
  rmSync(dataDir, { recursive: true, force: true })
}

/** A start beside a site whose database does not answer at the moment. */
export async function startBesideStalled(trial: Trial, times: number) {
  const { site, row } = trial
  for (let round = 0; round < times; round++) {
    const before = census(site)
    const stalled = site.processes('sqld')
    signal(stalled, 'SIGSTOP')
    await pause(200)
    const second = new Site(site.dataDir, await freePort())
    await second.start({ patience: 15_000 }).then(
      () => row.wrong.push('both ran'),
      () => undefined,
    )
    await second.stop()
    second.close()
    signal(stalled, 'SIGCONT')
    await untilBack(trial, before, performance.now())
    row.times++
  }
}
