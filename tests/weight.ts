/** Prints what each public page weighs, and fails above the budget: one request besides the icon, 14 KB, no script. */
import { gzipSync } from 'node:zlib'
import { startTestSite } from './harness/site.ts'
import { publicPages } from './harness/pages.ts'

const BUDGET = 14 * 1024

const site = await startTestSite({ demo: true })
try {
  const pages = await Promise.all(
    publicPages.map(async (path) => {
      const html = await (await fetch(site.origin + path)).text()
      const requests = (
        html.match(/<(script|img|iframe)\b[^>]*\bsrc=|<link\b[^>]*rel="(stylesheet|preload|modulepreload)/g) ?? []
      ).length
      const bytes = gzipSync(html).length
      const scripts = (html.match(/<script\b/g) ?? []).length
      return {
        page: path,
        'bytes (gzip)': bytes,
        'of budget': `${Math.round((100 * bytes) / BUDGET)} %`,
        'more requests': requests,
        scripts,
        ok: bytes <= BUDGET && requests === 0 && scripts === 0,
      }
    }),
  )
  console.table(pages)
  if (!pages.every(({ ok }) => ok)) {
    console.error('A page is over its budget: 14 KB compressed, no further request, no script.')
    process.exitCode = 1
  }
} finally {
  await site.stop()
}
