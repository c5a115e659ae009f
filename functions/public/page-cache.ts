import { createMiddleware } from 'hono/factory'
import { now } from '../../src/domain/calendar.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { parseTownFilter, townListAddress } from '../../src/domain/town-list.ts'
import { param, query, type AppContext, type AppEnv } from '../context.ts'

/** Seconds a page is served without asking the database. */
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
 * The last copy of each page, for everybody, whatever host was asked for. In the module's memory, as plain workerd has no
 * cache; there are as many as the content has villages, and the town's list has choices. After a start each is read once.
 */
const copies = new Map<string, Kept>()

/** A village's page is served from its last copy for a short time, and, however old, while the database is away. */
export const keptForAll = kept((c) => findVillage(param(c, 'village'))?.slug)

/** The same of the whole town's list, one copy for each choice; there are some hundred at most. */
export const keptItems = kept((c) => {
  const filter = parseTownFilter(query(c))
  return filter && townListAddress(filter)
})

/** `keyOf` names the copy; undefined for what is not kept. */
function kept(keyOf: (c: AppContext) => string | undefined) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const key = keyOf(c)
    if (!key) return next()
    const last = copies.get(key)
    if (last && now() < last.freshUntil) return served(last)
    await next()
    if (last && c.error) {
      last.freshUntil = now() + AWAY * 1000
      c.res = undefined
      c.res = served(last)
    } else if (c.req.method === 'GET' && c.res.status === 200) {
      const html = await c.res.text()
      const copy = { html, headers: new Headers(c.res.headers), freshUntil: now() + FRESH * 1000 }
      copies.set(key, copy)
      c.res = undefined
      c.res = served(copy)
    }
  })
}

function served({ html, headers }: Kept): Response {
  const response = new Response(html, { headers })
  response.headers.set('Cache-Control', `public, max-age=${FRESH}`)
  return response
}
