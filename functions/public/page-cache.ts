import { createMiddleware } from 'hono/factory'
import { isDatabaseAway } from '../../db/client.ts'
import { now } from '../../src/domain/calendar.ts'
import type { AppEnv } from '../context.ts'

/** Seconds a village's page may be served without asking the database. */
const FRESH = 30
/** Seconds it is kept, to be served while the database is away. */
const KEPT = 7 * 24 * 3600

/** Villages' pages are the same for everybody: a short time from the cache, and from there while the database is away. */
export const cachedForAll = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method !== 'GET') return next()
  const cache = (caches as unknown as { default: Cache }).default
  // These pages do not depend on the host's name, and a stranger must not fill the cache with invented ones.
  const key = new Request(`https://villages.invalid${c.req.path}`)
  const kept = await cache.match(key)
  const age = kept ? now() - Number(kept.headers.get('X-Kept-At')) : Infinity
  if (kept && age < FRESH * 1000) return served(kept)
  await next()
  if (kept && isDatabaseAway(c.error)) {
    c.res = undefined
    c.res = served(kept)
  } else if (c.res.status === 200) {
    c.header('Cache-Control', `public, max-age=${FRESH}`)
    const copy = new Response(c.res.clone().body, c.res)
    copy.headers.set('Cache-Control', `public, max-age=${KEPT}`)
    copy.headers.set('X-Kept-At', String(now()))
    c.executionCtx.waitUntil(cache.put(key, copy))
  }
})

function served(kept: Response): Response {
  const response = new Response(kept.body, kept)
  response.headers.set('Cache-Control', `public, max-age=${FRESH}`)
  response.headers.delete('X-Kept-At')
  return response
}
