import { setTimeout as pause } from 'node:timers/promises'
import { Disk, whyNoDisk } from './disk.ts'
import type { Row } from './table.ts'
import { census, type Trial, underLoad, untilBack } from './trial.ts'

/** The disk runs full under load and stays so for some seconds. */
export async function diskFull({ times, seconds }: { times: number; seconds: number }): Promise<Row> {
  const fault = 'disk full'
  const notTried = whyNoDisk()
  if (notTried) return { fault, times: 0, wrong: [], notTried }
  const disk = new Disk(512)
  try {
    const faults = async (trial: Trial) => {
      const { site, load, row } = trial
      for (; row.times < times; row.times++) {
        const before = census(site)
        const awayBefore = load.away
        await pause(1_000)
        let toldUnwell = false
        for (const end = performance.now() + 1_000 * seconds; performance.now() < end; await pause(100)) {
          // What the site itself gives back is taken too.
          disk.fill()
          toldUnwell ||= !(await site.isWell())
        }
        if (load.away === awayBefore) row.wrong.push('nobody noticed that the disk was full')
        else if (!toldUnwell) row.wrong.push('/healthz said that all was well')
        disk.makeRoom()
        await untilBack(trial, before, performance.now())
      }
    }
    return await underLoad(fault, faults, { folder: disk.folder, rest: 20 })
  } finally {
    disk.remove()
  }
}
