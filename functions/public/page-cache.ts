import { createMiddleware } from 'hono/factory'
import { now } from '../../src/domain/calendar.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, type AppEnv } from '../context.ts'

/** Seconds a village's page is served without asking the database. */
const FRESH = 30
/** Seconds until the database is asked again after it was away: nobody waits for it in between. */
const AWAY = 5

interface Kept {
  html: string
  headers: Headers
  /** An instant, in milliseconds. */
  freshUntil: number
}

/**
 * The last copy of each village's page, for everybody, whatever host was asked for. In the module's memory, as plain
 * workerd has no cache; there are as many as the content has villages. After a start each is read once.
 */
const copies = new Map<string, Kept>()

/** A village's page is served from its last copy for a short time, and, however old, while the database is away. */
export const keptForAll = createMiddleware<AppEnv>(async (c, next) => {
  const village = findVillage(param(c, 'village'))?.slug
  if (!village) return next()
  const kept = copies.get(village)
  if (kept && now() < kept.freshUntil) return served(kept)
  await next()
  if (kept && c.error) {
    kept.freshUntil = now() + AWAY * 1000
    c.res = undefined
    c.res = served(kept)
  } else if (c.req.method === 'GET' && c.res.status === 200) {
    const html = await c.res.text()
    const copy = { html, headers: new Headers(c.res.headers), freshUntil: now() + FRESH * 1000 }
    copies.set(village, copy)
    c.res = undefined
    c.res = served(copy)
  }
})

function served({ html, headers }: Kept): Response {
  const response = new Response(html, { headers })
  response.headers.set('Cache-Control', `public, max-age=${FRESH}`)
  return response
}
