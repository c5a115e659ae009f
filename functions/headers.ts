import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'

/*
 * What every answer says to the browser, whoever sends it: the Worker by the middleware below, static files by
 * dist/client/_headers, which the build writes from this list (functions/machine/build.ts).
 */

/** Only a page with the print button may run a script, and only the site's own. */
function contentSecurityPolicy(hasScript: boolean): string {
  const directives = [
    "default-src 'none'",
    ...(hasScript ? ["script-src 'self'"] : []),
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return directives.join('; ')
}

export const headerList: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(false),
  // A year, and for this host alone: the township's other sites under the same domain may still be plain HTTP.
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // `no-referrer` would make browsers post forms with `Origin: null`; this one never sends a path, which may hold a
  // private link, to anybody.
  'Referrer-Policy': 'strict-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** The list on every answer of the Worker, and that nothing of it is kept unless a route says so. */
export const headers = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(headerList)) c.header(name, value)
  if (c.var.hasScript) c.header('Content-Security-Policy', contentSecurityPolicy(true))
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})

/** The list for all static files, in Cloudflare's format. */
export function headersFile(): string {
  const lines = Object.entries(headerList).map(([name, value]) => `  ${name}: ${value}\n`)
  return `/*\n${lines.join('')}`
}
