/** `npm run torture`: everything, or the kinds that are named: `npm run torture -- 'power cuts' SIGTERM`. */
import buildFirst from '../harness/build.ts'
import { families } from './families.ts'
import { judge, print, type Row } from './table.ts'
import { takeAwayOnSignals } from './take-away.ts'

const isShort = process.argv.includes('--short')
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = named.filter((name) => !families.some((family) => family.name === name))
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}? There are: ${families.map(({ name }) => name).join(', ')}`)

takeAwayOnSignals()
await buildFirst()
const rows: Row[] = []
for (const { name, full, short } of families) {
  const run = isShort ? short : full
  if (!run || (named.length > 0 && !named.includes(name))) continue
  const since = performance.now()
  rows.push(...(await run()))
  console.log(`· ${name}: ${Math.round((performance.now() - since) / 1_000)} s`)
}
print(rows)
const tried = rows.filter(({ notTried }) => !notTried)
const failed = tried.filter((row) => judge(row).length > 0)
console.log(`\n${tried.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length > 0 ? 1 : 0)
