import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'
import { refused } from './failures.ts'

/**
 * A page of somebody else's must not have an office's pages opened in a clerk's name, and logged so: by a picture, a
 * frame, a script. Browsers since 2020 say where a request comes from (Sec-Fetch-Site); older ones are let through. Who
 * follows a link from elsewhere is led to where nobody's words are opened.
 */
export const noForeignPage = createMiddleware<AppEnv>(async (c, next) => {
  const from = c.req.header('Sec-Fetch-Site') ?? 'none'
  if (from === 'same-origin' || from === 'none') return next()
  const isLink = c.req.method === 'GET' && c.req.header('Sec-Fetch-Mode') === 'navigate'
  if (!isLink || !['document', undefined].includes(c.req.header('Sec-Fetch-Dest'))) return refused(c)
  return ENTRANCES.test(c.req.path) ? next() : c.redirect('/office/', 303)
})

/** The desk, signing in, and the link of the first access key, which comes by mail. */
const ENTRANCES = /^\/office\/(sign-in\/|first-key\/[\w-]+\/)?$/
