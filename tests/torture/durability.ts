/**
 * `npm run bench:durability`: what it costs that every answer is on the disk. Registrations a second with full durability
 * against none, by turns on one running site, where both sides share whatever else the machine does.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@libsql/client/web'
import buildFirst from '../harness/build.ts'
import { Load } from './load.ts'
import { freePort, Site } from './site.ts'
import { takeAwayOnSignals } from './take-away.ts'
import { temporaryFolder } from './trial.ts'

const PAIRS = 7
/** In milliseconds: of one measurement, and before it. */
const MEASURED = 4_000
const SETTLING = 500
/** The least that full durability may leave of the rate. */
const LEAST = 0.9

takeAwayOnSignals()
await buildFirst()
// Otherwise the ledger would not acknowledge anything on the side without durability.
const site = new Site(temporaryFolder(), await freePort(), { DATABASE_DURABILITY: 'hosted' })
let failed = 0
try {
  await site.start()
  for (const people of [16, 64]) {
    const pairs = []
    for (let pair = 0; pair < PAIRS; pair++) {
      const rates = { strong: 0, relaxed: 0 }
      const modes = pair % 2 === 0 ? (['strong', 'relaxed'] as const) : (['relaxed', 'strong'] as const)
      for (const mode of modes) rates[mode] = await measure(people, mode)
      pairs.push({ ...rates, ratio: rates.strong / rates.relaxed })
    }
    const ratio = median(pairs.map((pair) => pair.ratio))
    console.table(pairs.map(({ strong, relaxed, ratio: one }) => ({ strong, relaxed, ratio: one.toFixed(2) })))
    console.log(`${people} at once: median ratio ${ratio.toFixed(2)}, to be at least ${LEAST}`)
    if (ratio < LEAST) failed++
  }
} finally {
  await site.stop()
  await site.clear()
  site.close()
  rmSync(site.dataDir, { recursive: true, force: true })
}
console.log(`\n${2 - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** Registrations a second. */
async function measure(people: number, mode: 'strong' | 'relaxed'): Promise<number> {
  await setDurability(mode)
  const load = new Load(site.origin)
  load.begin(people)
  await pause(SETTLING)
  const before = load.answered.size
  const since = performance.now()
  await pause(MEASURED)
  const rate = (1_000 * (load.answered.size - before)) / (performance.now() - since)
  if (!(await load.finish()) || load.away > 0) throw new Error('the site did not bear this load')
  return Math.round(rate)
}

async function setDurability(mode: 'strong' | 'relaxed') {
  const { url, authToken, adminUrl, adminKey } = JSON.parse(readFileSync(join(site.dataDir, 'database.json'), 'utf8'))
  await fetch(`${adminUrl}/v1/namespaces/default/config`, {
    method: 'POST',
    headers: { Authorization: `basic ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ block_reads: false, block_writes: false, txn_timeout_s: 5, durability_mode: mode }),
  })
  const client = createClient({ url, authToken })
  const { rows } = await client.execute('select synchronous from pragma_synchronous')
  client.close()
  if (rows[0]?.synchronous !== (mode === 'strong' ? 2 : 1)) throw new Error(`the database does not become ${mode}`)
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
}
