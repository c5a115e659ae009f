import { Agent } from 'node:http'
import { send } from './send.ts'
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

/** What was answered, as names of units with their private pages, against what is stored. */
export function compare(answered: Map<string, string>, stored: string[]): Comparison {
  const names = new Set(stored)
  const pages = new Set(answered.values())
  return {
    answered: answered.size,
    stored: stored.length,
    lost: [...answered.keys()].filter((name) => !names.has(name)).length,
    twice: stored.length - names.size + (answered.size - pages.size),
  }
}

/** Those of the units whose private page does not come, or does not name them. */
export async function missingPages({ origin }: Site, answered: Map<string, string>): Promise<string[]> {
  const agent = new Agent({ keepAlive: true })
  const missing: string[] = []
  const left = [...answered]
  const read = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [name, location] = next
      const page = await send(agent, origin + location).catch(() => undefined)
      if (page?.status !== 200 || !page.text.includes(name)) missing.push(name)
    }
  }
  await Promise.all(Array.from({ length: 16 }, read))
  agent.destroy()
  return missing
}
