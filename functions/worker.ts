import { cf } from '@astrojs/cloudflare/hono'
import { getFetchState, pages, trailingSlash } from 'astro/hono'
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { eraseExpiredRegistrations } from '../db/departures.ts'
import { openStorage } from '../db/storage.ts'
import { siteOrigin, type AppEnv, type Bindings } from './context.ts'
import { claims } from './holder/claims.ts'
import { deadlines } from './public/deadlines.ts'
import { exemplars } from './office/exemplars.ts'
import { exports } from './office/exports.ts'
import { notFound, onError } from './failures.ts'
import { office, officeOnly } from './office/office.ts'
import { officeClaims } from './office/claims.ts'
import { officeEvaluations } from './office/evaluations.ts'
import { officeItems } from './office/items.ts'
import { officePrint } from './office/print.ts'
import { officeRecords } from './office/records.ts'
import { officeRegistrations } from './office/registrations.ts'
import { paperEntries } from './office/paper-entry.ts'
import { receipts } from './holder/receipts.ts'
import { records } from './holder/records.ts'
import { registrations } from './public/registrations.ts'
import { cachedForAll } from './public/page-cache.ts'
import { now, shiftClock } from '../src/domain/calendar.ts'

export { Ledger } from '../db/ledger.ts'

const app = new Hono<AppEnv>()

app.use(
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // `no-referrer` would make browsers post forms with `Origin: null`; this one never sends a path, which may hold a
    // private link, to anybody.
    referrerPolicy: 'strict-origin',
    xFrameOptions: 'DENY',
    // The township's other sites under the same domain may still be plain HTTP.
    strictTransportSecurity: 'max-age=15552000',
  }),
)
app.use(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})
app.use(cf())
// Astro decodes an address again and again and folds `//`, Hono does not: what they would read differently is nowhere.
app.use((c, next) => (/\/\/|%25|\\/.test(new URL(c.req.url).pathname) ? notFound(c) : next()))
// Behind a front server that speaks TLS the Worker itself hears plain HTTP: people's own address decides.
app.use(csrf({ origin: (origin, c) => origin === siteOrigin(c) }))
app.use(bodyLimit({ maxSize: 100_000 }))
app.use(async (c, next) => {
  shiftClock(Number(c.env.CLOCK_SHIFT ?? 0))
  c.set('storage', await openStorage(c.env))
  const state = getFetchState(c)
  // What a page throws comes to our one onError, not to a 500 page of Astro's.
  state.renderError = (_, { error }) => Promise.reject(error)
  Object.assign(state.locals, { storage: c.var.storage, origin: siteOrigin(c) })
  await next()
})

app.get('/healthz', async (c) => {
  const ok = await c.var.storage.db.run(sql`select 1`).then(
    () => true,
    () => false,
  )
  return c.json({ worker: true, database: ok }, ok ? 200 : 503)
})
app.get('/villages/:village/', cachedForAll)
app.use('/office/*', officeOnly)
for (const routes of [
  registrations,
  receipts,
  claims,
  records,
  office,
  officeRegistrations,
  paperEntries,
  officeItems,
  officeClaims,
  officeRecords,
  officeEvaluations,
  officePrint,
  exemplars,
  deadlines,
  exports,
])
  app.route('/', routes)
// After our routes: it would send /healthz and the downloads elsewhere.
app.use(trailingSlash())
app.use(pages())

app.onError(onError)
app.notFound(notFound)

export default {
  fetch: app.fetch,
  /** Once a day (functions/wrangler.jsonc; functions/machine/start.ts on one machine). */
  async scheduled(_: unknown, env: Bindings) {
    shiftClock(Number(env.CLOCK_SHIFT ?? 0))
    await eraseExpiredRegistrations(await openStorage(env), now())
  },
}
