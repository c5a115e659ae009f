import type { Load } from './load.ts'
import type { Site } from './site.ts'

/** The names of all units that the offices' lists have, one for each row. */
export async function readStored({ origin, keys }: Site): Promise<string[]> {
  if (keys.length === 0) throw new Error('the start printed no access keys: nothing can be counted')
  const lists: string[] = []
  for (const key of keys) {
    const headers = { Authorization: `Bearer ${key}` }
    const answer = await fetch(`${origin}/office/exports/unit-registration.csv`, { headers })
    if (answer.status !== 200) throw new Error(`the list of units answers ${answer.status}`)
    lists.push(await answer.text())
  }
  return lists.flatMap((list) => list.match(/示例单位T\d+T/g) ?? [])
}

export interface Comparison {
  answered: number
  stored: number
  /** Told that they are registered, and not there. */
  lost: number
  /** There twice, or two of them told the same private page. */
  twice: number
}

export function compare({ answered }: Pick<Load, 'answered'>, stored: string[]): Comparison {
  const names = new Set(stored)
  const pages = new Set(answered.values())
  return {
    answered: answered.size,
    stored: stored.length,
    lost: [...answered.keys()].filter((name) => !names.has(name)).length,
    twice: stored.length - names.size + (answered.size - pages.size),
  }
}
