/**
 * `npm run torture`: all that the site must survive, on this machine. Or what is named, `npm run torture -- SIGTERM soak`;
 * or the short cut that the tests take, with `--short`.
 */
import { cpus, loadavg } from 'node:os'
import buildFirst from '../harness/build.ts'
import { all, type Family, shortCut } from './families.ts'
import { judge, print, type Row } from './table.ts'
import { takeAwayOnSignals } from './take-away.ts'

const words = process.argv.slice(2)
const families = words.includes('--short') ? shortCut : all
const named = words.filter((word) => !word.startsWith('--'))
const wanted = families.filter(({ name }) => named.length === 0 || named.some((word) => name.includes(word)))
if (wanted.length === 0) throw new Error(`There are: ${families.map(({ name }) => name).join(' · ')}`)

takeAwayOnSignals()
await buildFirst()
console.log(
  `${cpus().length} processors, load ${loadavg()[0]!.toFixed(1)} before this begins: on a busy machine all is slower.`,
)
const beside = chosen('beside').map(told)
const rows: Row[] = []
for (const family of chosen('alone')) rows.push(await told(family))
const queue = chosen()
await Promise.all([1, 2].map(takeTurns))
rows.push(...(await Promise.all(beside)))
print(rows)
const tried = rows.filter(({ notTried }) => !notTried)
const failed = tried.filter((row) => judge(row).length > 0)
console.log(`\n${tried.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length > 0 ? 1 : 0)

function chosen(when?: Family['when']) {
  return wanted.filter((family) => family.when === when)
}

async function takeTurns() {
  for (let family = queue.shift(); family; family = queue.shift()) rows.push(await told(family))
}

/** Runs it, and says at once what came of it. */
async function told({ name, run }: Family): Promise<Row> {
  const since = performance.now()
  const row = await run()
  console.log(`· ${name}: ${Math.round((performance.now() - since) / 1_000)} s. ${judge(row).join('; ') || 'Holds.'}`)
  return row
}
