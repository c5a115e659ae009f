import { cutSockets } from './cut-sockets.ts'
import { diskFull } from './disk-full.ts'
import { endings } from './endings.ts'
import { erasure } from './erasure.ts'
import { kills, pairs, stops } from './kills.ts'
import { powerCuts } from './power-cut.ts'
import { soak } from './soak.ts'
import type { Row } from './table.ts'
import { startBesideStalled, twoStarts } from './two-starts.ts'

/** Each kind of fault in full, and as the short cut in the tests has it. */
export interface Family {
  name: string
  full: () => Promise<Row[]>
  short?: () => Promise<Row[]>
}

export const families: Family[] = [
  {
    name: 'power cuts',
    full: () => powerCuts({ times: 20, withKill: 5 }),
    short: () => powerCuts({ times: 2, withKill: 1 }),
  },
  { name: 'kill -9', full: () => kills({ times: 10 }), short: () => kills({ times: 1 }) },
  { name: 'kill -9 of two', full: () => pairs({ times: 30 }), short: () => pairs({ times: 2 }) },
  { name: 'SIGSTOP', full: () => stops({ seconds: 20 }), short: () => stops({ seconds: 2 }) },
  {
    name: 'disk full',
    full: () => diskFull({ times: 3, seconds: 8 }),
    short: () => diskFull({ times: 1, seconds: 3 }),
  },
  { name: 'two starts', full: () => twoStarts({ times: 50 }), short: () => twoStarts({ times: 2 }) },
  {
    name: 'a start beside a stalled database',
    full: () => startBesideStalled({ times: 3 }),
    short: () => startBesideStalled({ times: 1 }),
  },
  { name: 'SIGTERM', full: () => endings({ times: 10 }), short: () => endings({ times: 2 }) },
  { name: 'cut sockets', full: () => cutSockets({ times: 1_000 }), short: () => cutSockets({ times: 50 }) },
  { name: 'erasure', full: () => erasure({ patience: 300 }), short: () => erasure({ patience: 90 }) },
  { name: 'soak', full: () => soak({ submissions: 100_000 }) },
]
