import { guessing, listsAtOnce } from './crowd.ts'
import { cutSockets } from './cut-sockets.ts'
import { diskFull } from './disk-full.ts'
import { endings } from './endings.ts'
import { erasure } from './erasure.ts'
import { hostileInput } from './hostile-input.ts'
import { kill, killPairs, programs, stopEach } from './kills.ts'
import { powerCuts } from './power-cut.ts'
import { soak } from './soak.ts'
import type { Row } from './table.ts'
import { type Trial, underLoad } from './trial.ts'
import { startBesideStalled, twoStarts } from './two-starts.ts'

/** One kind of fault; what came of it is one row. */
export interface Family {
  name: string
  run: () => Promise<Row>
  /** `alone`: a second more would matter. `beside`: it mostly waits. All others run two at a time. */
  when?: 'alone' | 'beside'
}

/** What `npm run torture` does; of those that run two at a time the longest first. */
export const all: Family[] = [
  { name: 'erasure', run: () => erasure({ patience: 300 }), when: 'beside' },
  { ...loaded('SIGSTOP of each, 20 s', (trial) => stopEach(trial, 20)), when: 'beside' },
  { name: 'disk full', run: () => diskFull({ times: 3, seconds: 8 }), when: 'beside' },
  alone('kill -9 node', (trial) => kill(trial, 'node', 10)),
  alone('kill -9 of two, 0–500 ms apart', (trial) => killPairs(trial, 30)),
  alone('a start beside a stalled database', (trial) => startBesideStalled(trial, 3)),
  alone('lists at once', listsAtOnce),
  { name: 'hostile input', run: () => hostileInput({ times: 30_000, repeats: 120 }) },
  { name: 'soak', run: () => soak({ submissions: 100_000 }) },
  { name: 'power cuts', run: () => powerCuts({ times: 20, withKill: 5, disks: 2 }) },
  loaded('guessing', (trial) => guessing(trial, { lookUps: 25_000, keys: 10_000, drafts: 10_000 }), 2),
  { name: 'two starts', run: () => twoStarts({ times: 50 }) },
  loaded('kill -9 each watching shell', (trial) => kill(trial, 'sh', 10)),
  { name: 'SIGTERM', run: () => endings({ times: 10 }) },
  loaded('the socket cut before the answer', (trial) => cutSockets(trial, 1_000)),
  loaded('kill -9 sqld', (trial) => kill(trial, 'sqld', 10)),
  loaded('kill -9 workerd', (trial) => kill(trial, 'workerd', 10)),
]

/** One or two of each, for the tests; what can share a site does. */
export const shortCut: Family[] = [
  { name: 'power cuts', run: () => powerCuts({ times: 1, withKill: 1 }) },
  loaded('kills, stops, a start beside a stalled database, cut sockets', async (trial) => {
    for (const program of programs) await kill(trial, program, 1)
    await killPairs(trial, 1)
    await stopEach(trial, 2)
    await startBesideStalled(trial, 1)
    await cutSockets(trial, 50)
  }),
  { name: 'disk full', run: () => diskFull({ times: 1, seconds: 3 }) },
  { name: 'two starts', run: () => twoStarts({ times: 1 }) },
  { name: 'SIGTERM', run: () => endings({ times: 1 }) },
  { name: 'erasure', run: () => erasure({}) },
]

function loaded(name: string, faults: (trial: Trial) => Promise<void>, people?: number): Family {
  return { name, run: () => underLoad(name, faults, { people }) }
}

function alone(name: string, faults: (trial: Trial) => Promise<void>): Family {
  return { ...loaded(name, faults), when: 'alone' }
}
