import { attack, judgeOutcome } from '../hostile/attack.ts'
import type { Row } from './table.ts'

/** The corpus of tests/hostile, with another seed each time; `HOSTILE_SEED` repeats one. */
export async function hostileInput({ times, repeats }: { times: number; repeats: number }): Promise<Row> {
  const seed = Number(process.env.HOSTILE_SEED) || Math.floor(Math.random() * 2 ** 32)
  const outcome = await attack({ seed, times, repeats })
  return { fault: `hostile input, seed ${seed}`, times: outcome.sent, wrong: judgeOutcome(outcome) }
}
