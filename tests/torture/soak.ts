import { setTimeout as pause } from 'node:timers/promises'
import { underLoad } from './trial.ts'
import type { Row } from './table.ts'

/** So many submissions at full speed; over the last fifth workerd's memory must not grow by more than this share. */
const GROWTH = 0.05
const CROWD = 64

export async function soak({ submissions }: { submissions: number }): Promise<Row> {
  const row = await underLoad(
    `${submissions} submissions, workerd's memory`,
    async ({ site, load, row: { wrong } }) => {
      const samples: { after: number; kilobytes: number }[] = []
      while (load.answered.size < submissions) {
        samples.push({ after: load.answered.size, kilobytes: site.memory() })
        await pause(250)
      }
      const fourFifths = around(samples, 0.8 * submissions, submissions / 50)
      const end = around(samples, submissions, submissions / 50)
      console.log(`workerd: ${mb(fourFifths)} MB after four fifths, ${mb(end)} MB at the end`)
      if (end > (1 + GROWTH) * fourFifths)
        wrong.push(`grew from ${mb(fourFifths)} to ${mb(end)} MB over the last fifth`)
    },
    { people: CROWD, rest: 0 },
  )
  return { ...row, times: 1 }
}

/** The median of what was measured shortly before. */
function around(samples: { after: number; kilobytes: number }[], until: number, within: number): number {
  const near = samples.filter(({ after }) => after <= until && after > until - within)
  const sorted = near.map(({ kilobytes }) => kilobytes).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function mb(kilobytes: number): number {
  return Math.round(kilobytes / 1_024)
}
