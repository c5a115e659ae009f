import { setTimeout as pause } from 'node:timers/promises'
import { type Program, signal } from './processes.ts'
import { census, startAgain, type Trial, untilBack } from './trial.ts'

export const programs: Program[] = ['node', 'workerd', 'sqld', 'sh']

/** kill -9 of a program, so many times; of the shells that watch over the servers, each of them. */
export async function kill(trial: Trial, program: Program, times: number) {
  const { site, row } = trial
  const rounds = program === 'sh' ? times * site.processes('sh').length : times
  for (let round = 0; round < rounds; round++) {
    const before = census(site)
    const found = site.processes(program)
    if (found.length === 0) throw new Error(`no ${program} runs`)
    await pause(200 + 500 * Math.random())
    const since = performance.now()
    signal([found[round % found.length]!], 'SIGKILL')
    await untilRight(trial, program === 'node', before, since)
    row.times++
  }
}

/** Two processes killed, 0 to 500 ms apart: also what is just being started again. */
export async function killPairs(trial: Trial, times: number) {
  const { site, row } = trial
  for (let round = 0; round < times; round++) {
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
    row.times++
  }
}

/** SIGSTOP of each for so many seconds; of the shells all at once. */
export async function stopEach(trial: Trial, seconds: number) {
  const { site, row } = trial
  for (const program of programs) {
    const before = census(site)
    const stopped = site.processes(program)
    signal(stopped, 'SIGSTOP')
    await pause(1_000 * seconds)
    signal(stopped, 'SIGCONT')
    await untilBack(trial, before, performance.now())
    row.times++
  }
}

/** By itself; or by one start, when nobody is left to start anything again. */
async function untilRight(trial: Trial, byStart: boolean, before: string, since: number) {
  if (byStart) await startAgain(trial, since)
  await untilBack(trial, before, since)
}

function pick<Choice>(from: Choice[]): Choice {
  return from[Math.floor(Math.random() * from.length)]!
}
