import { setTimeout as pause } from 'node:timers/promises'
import { type Program, signal } from './processes.ts'
import type { Row } from './table.ts'
import { census, startAgain, type Trial, underLoad, untilBack } from './trial.ts'

const programs: Program[] = ['node', 'workerd', 'sqld', 'sh']

/** kill -9 of each process, so many times; of the shells that watch over the servers, each of them. */
export async function kills({ times }: { times: number }): Promise<Row[]> {
  const rows: Row[] = []
  for (const program of programs)
    rows.push(
      await underLoad(`kill -9 ${called(program)}`, async (trial) => {
        const { site, row } = trial
        const rounds = program === 'sh' ? times * site.processes('sh').length : times
        for (; row.times < rounds; row.times++) {
          const before = census(site)
          const found = site.processes(program)
          if (found.length === 0) throw new Error(`no ${program} runs`)
          await pause(200 + 500 * Math.random())
          const since = performance.now()
          signal([found[row.times % found.length]!], 'SIGKILL')
          await untilRight(trial, program === 'node', before, since)
        }
      }),
    )
  return rows
}

/** Two processes killed, 0 to 500 ms apart: also what is just being started again. */
export async function pairs({ times }: { times: number }): Promise<Row[]> {
  const row = await underLoad('kill -9 of two, 0–500 ms apart', async (trial) => {
    const { site } = trial
    for (; trial.row.times < times; trial.row.times++) {
      const before = census(site)
      const pair = [pick(programs), pick(programs)]
      await pause(200 + 300 * Math.random())
      const since = performance.now()
      for (const [place, program] of pair.entries()) {
        if (place === 1) await pause(500 * Math.random())
        const found = site.processes(program)
        if (found.length > 0) signal([pick(found)], 'SIGKILL')
      }
      await untilRight(trial, pair.includes('node'), before, since)
    }
  })
  return [row]
}

/** SIGSTOP of each for so many seconds; of the shells all at once. */
export async function stops({ seconds }: { seconds: number }): Promise<Row[]> {
  const row = await underLoad(`SIGSTOP of each, ${seconds} s`, async (trial) => {
    const { site } = trial
    for (const program of programs) {
      const before = census(site)
      const stopped = site.processes(program)
      signal(stopped, 'SIGSTOP')
      await pause(1_000 * seconds)
      signal(stopped, 'SIGCONT')
      await untilBack(trial, before, performance.now())
      trial.row.times++
    }
  })
  return [row]
}

/** By itself; or by one start, when nobody is left to start anything again. */
async function untilRight(trial: Trial, byStart: boolean, before: string, since: number) {
  if (byStart) await startAgain(trial, since)
  await untilBack(trial, before, since)
}

function called(program: Program): string {
  return program === 'sh' ? 'each watching shell' : program
}

function pick<Choice>(from: Choice[]): Choice {
  return from[Math.floor(Math.random() * from.length)]!
}
