/** Prints what the heaviest public pages weigh, and fails above the budget: one request besides the icon, 14 KB, no script. */
import { publicPages } from './harness/pages.ts'
import { startTestSite } from './harness/site.ts'
import { BUDGET, walkLinks, weigh } from './harness/weights.ts'

const SHOWN = 30

const site = await startTestSite({ demo: true })
try {
  const pages = (await walkLinks(site.origin, publicPages))
    .flatMap(({ path, html }) => (html === undefined ? [] : [{ path, ...weigh(html) }]))
    .toSorted((one, other) => Number(one.isLight) - Number(other.isLight) || other.bytes - one.bytes)
  console.table(
    pages.slice(0, SHOWN).map(({ path, bytes, requests, scripts, isLight }) => ({
      page: path,
      'bytes (gzip)': bytes,
      'of budget': `${Math.round((100 * bytes) / BUDGET)} %`,
      'more requests': requests,
      scripts,
      ok: isLight,
    })),
  )
  console.log(`The heaviest of ${pages.length} public pages.`)
  if (!pages.every(({ isLight }) => isLight)) {
    console.error('A page is over its budget: 14 KB compressed, no further request, no script.')
    process.exitCode = 1
  }
} finally {
  await site.stop()
}
