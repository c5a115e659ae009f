import { cf } from '@astrojs/cloudflare/hono'
import { getFetchState, trailingSlash } from 'astro/hono'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { writeTraces } from '../db/doubles.ts'
import { eraseExpiredRegistrations } from '../db/erasure.ts'
import { openStorage } from '../db/storage.ts'
import { now, shiftClock } from '../src/domain/calendar.ts'
import { isDemo, siteOrigin, type AppEnv, type Bindings } from './context.ts'
import { notFound, onError } from './failures.ts'
import { headers } from './headers.ts'
import { holderRoutes } from './holder/routes.ts'
import { officeRoutes } from './office/routes.ts'
import { publicRoutes } from './public/routes.ts'
import { townRoutes } from './town/routes.ts'
import { officeOnly } from './who.ts'

export { Ledger } from '../db/ledger.ts'

const app = new Hono<AppEnv>()

app.use(headers)
app.use(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})
app.use(cf())
// Astro decodes an address again and again and folds `//`, Hono does not: what they would read differently is nowhere.
app.use((c, next) => (/\/\/|%25|\\/.test(new URL(c.req.url).pathname) ? notFound(c) : next()))
app.use(async (c, next) => {
  if (!['GET', 'HEAD', 'POST'].includes(c.req.method)) return c.body(null, 405, { Allow: 'GET, HEAD, POST' })
  return next()
})
// Behind a front server that speaks TLS the Worker itself hears plain HTTP: people's own address decides.
app.use(csrf({ origin: (origin, c) => origin === siteOrigin(c) }))
app.use(bodyLimit({ maxSize: 100_000 }))
app.use(async (c, next) => {
  shiftClock(Number(c.env.CLOCK_SHIFT ?? 0))
  c.set('storage', await openStorage(c.env))
  const state = getFetchState(c)
  // What a page throws comes to our one onError, not to a 500 page of Astro's.
  state.renderError = (_, { error }) => Promise.reject(error)
  state.locals.origin = siteOrigin(c)
  state.locals.isDemo = isDemo(c)
  await next()
})

app.use('/office/*', officeOnly)
app.route('/', publicRoutes)
app.route('/', holderRoutes)
app.route('/', officeRoutes)
app.route('/', townRoutes)
// After our routes: it would send /healthz and the downloads elsewhere.
app.use(trailingSlash())

app.onError(onError)
app.notFound(notFound)

export default {
  fetch: app.fetch,
  /** Once a day (functions/wrangler.jsonc; functions/machine/start.ts on one machine). */
  async scheduled(_: unknown, env: Bindings) {
    shiftClock(Number(env.CLOCK_SHIFT ?? 0))
    const storage = await openStorage(env)
    await eraseExpiredRegistrations(storage, now())
    await writeTraces(storage, 'missing')
  },
}
