import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { nextForm } from './load.ts'
import { signal } from './processes.ts'
import { type Answer, send } from './send.ts'
import { freePort, Site } from './site.ts'
import { compare, readStored } from './stored.ts'
import type { Row } from './table.ts'
import { inShort, temporaryFolder } from './trial.ts'
import { rmSync } from 'node:fs'

const IN_FLIGHT = 64
/** In seconds. */
const ENDS_WITHIN = 10

/**
 * SIGTERM with 64 requests in flight. In every other round the database stands still until after the signal: then all of
 * them certainly wait; in the others some are being answered.
 */
export async function endings({ times }: { times: number }): Promise<Row> {
  const row: Row = {
    fault: `SIGTERM with ${IN_FLIGHT} in flight`,
    times: 0,
    resets: 0,
    otherErrors: 0,
    orphans: 0,
    wrong: [],
  }
  const site = new Site(temporaryFolder(), await freePort())
  const answered = new Map<string, string>()
  try {
    for (; row.times < times; row.times++) {
      await site.start()
      for (const { name, answer } of await endOnce(site, row)) {
        if (!answer) row.resets!++
        else if (answer.status === 303) answered.set(name, answer.location!)
        else if (answer.status !== 503) row.otherErrors!++
      }
      row.orphans! += await site.clear()
    }
    await site.start()
    Object.assign(row, compare(answered, await readStored(site)))
  } catch (error) {
    row.wrong.push(inShort(error))
  } finally {
    await site.stop()
    row.orphans! += await site.clear()
    site.close()
    row.largestLog = site.largestLog
    rmSync(site.dataDir, { recursive: true, force: true })
  }
  return row
}

async function endOnce(site: Site, row: Row): Promise<{ name: string; answer: Answer | undefined }[]> {
  const agent = new Agent({ keepAlive: true })
  // Connections that the site has taken already: no part of this is about those that it has not.
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => send(agent, `${site.origin}/healthz`)))
  const isStalled = row.times % 2 === 0
  const sqld = site.processes('sqld')
  if (isStalled) signal(sqld, 'SIGSTOP')
  const answers = Array.from({ length: IN_FLIGHT }, async () => {
    const { name, path, fields, client } = nextForm()
    return { name, answer: await send(agent, site.origin + path, fields, client).catch(() => undefined) }
  })
  await pause(isStalled ? 1_000 : 40 + 60 * Math.random())
  const stopping = site.stop()
  await pause(300)
  signal(sqld, 'SIGCONT')
  const seconds = await stopping
  if (seconds === undefined || seconds > ENDS_WITHIN) row.wrong.push(`it took ${seconds ?? 'for ever'} s to end`)
  const all = await Promise.all(answers)
  agent.destroy()
  return all
}
