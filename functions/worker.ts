import { cf } from '@astrojs/cloudflare/hono'
import { getFetchState, trailingSlash } from 'astro/hono'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { removeOldEvents } from '../db/audit-upkeep.ts'
import { writeTraces } from '../db/doubles.ts'
import { forgetCalls } from '../db/calls.ts'
import { eraseExpiredDrafts } from '../db/drafts.ts'
import { eraseExpiredRegistrations } from '../db/erasure.ts'
import { eraseOldLetters } from '../db/letter-steps.ts'
import { openStorage } from '../db/storage.ts'
import { now, shiftClock } from '../src/domain/calendar.ts'
import { SIGN_IN } from './after-sign-in.ts'
import { isDemo, siteOrigin, type AppEnv, type Bindings } from './context.ts'
import { misdirected, notFound, onError } from './failures.ts'
import { noForeignPage } from './foreign.ts'
import { headers } from './headers.ts'
import { holderRoutes } from './holder/routes.ts'
import { isOwnHost } from './machine/hosts.js'
import { officeLog } from './office-log.ts'
import { officeRoutes } from './office/routes.ts'
import { publicRoutes } from './public/routes.ts'
import { townRoutes } from './town/routes.ts'
import { officeOnly } from './signed-in.ts'

export { Ledger } from '../db/ledger.ts'
export { Limits } from './limits.ts'

const app = new Hono<AppEnv>()

app.use(headers)
// A monitor may ask for /healthz by any name.
app.use((c, next) => (isOwnHost(c.req.url, c.env.ORIGIN) || c.req.path === '/healthz' ? next() : misdirected(c)))
app.use((c, next) => (isOdd(new URL(c.req.url).pathname) ? notFound(c) : next()))
app.use(cf())
app.use(async (c, next) => {
  if (!['GET', 'HEAD', 'POST'].includes(c.req.method)) return c.body(null, 405, { Allow: 'GET, HEAD, POST' })
  return next()
})
// Behind a front server that speaks TLS the Worker itself hears plain HTTP: people's own address decides.
app.use(csrf({ origin: (origin, c) => origin === siteOrigin(c) }))
// The sign-in page may carry such a form along, sealed and so longer.
app.use((c, next) => bodyLimit({ maxSize: c.req.path === SIGN_IN ? 400_000 : 100_000 })(c, next))
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

app.use('/office/*', noForeignPage, officeOnly, officeLog)
app.route('/', publicRoutes)
app.route('/', holderRoutes)
app.route('/', officeRoutes)
app.route('/', townRoutes)
// After our routes: it would send /healthz and the downloads elsewhere.
app.use(trailingSlash())

app.onError(onError)
app.notFound((c) => {
  const offered = methodsOf(c.req.path)
  const isOffered = offered.length === 0 || offered.includes(c.req.method)
  return isOffered ? notFound(c) : c.body(null, 405, { Allow: offered.join(', ') })
})

/** What the routes of an address offer; nothing where no route is. */
function methodsOf(path: string): string[] {
  const offers = (method: string) => app.router.match(method, path)[0].some(([[, route]]) => route.method === method)
  return [...(offers('GET') ? ['GET', 'HEAD'] : []), ...(offers('POST') ? ['POST'] : [])]
}

export default {
  fetch: app.fetch,
  /** Once a day (functions/wrangler.jsonc; functions/machine/run.ts on one machine). */
  async scheduled(_: unknown, env: Bindings) {
    shiftClock(Number(env.CLOCK_SHIFT ?? 0))
    const storage = await openStorage(env)
    await eraseExpiredRegistrations(storage, now())
    await forgetCalls(storage, now())
    await eraseOldLetters(storage, now())
    await eraseExpiredDrafts(storage, now())
    await writeTraces(storage, 'missing')
    await removeOldEvents(storage, now())
  },
}

/**
 * Astro decodes an address again and again and folds `//`, Hono does not: what they would read differently is nowhere, and
 * so is what cannot be decoded.
 */
function isOdd(pathname: string): boolean {
  try {
    return [pathname, decodeURI(pathname)].some((each) => /\/\/|%25|\\/.test(each))
  } catch {
    return true
  }
}
