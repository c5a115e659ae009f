import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { LONGEST } from '../db/office-sessions.ts'
import { siteOrigin, type AppContext } from './context.ts'

/** The secret of the session of whoever is signed in to an office. */
export function readOfficeCookie(c: AppContext): string | undefined {
  return getCookie(c, cookieOf(c).name)
}

export function setOfficeCookie(c: AppContext, secret: string): void {
  const { name, options } = cookieOf(c)
  setCookie(c, name, secret, { ...options, maxAge: LONGEST / 1000 })
}

/** Takes it away, and says what it was. */
export function dropOfficeCookie(c: AppContext): string | undefined {
  const { name, options } = cookieOf(c)
  return deleteCookie(c, name, options)
}

/**
 * Over TLS a name that no other host and no page without TLS can set (`__Host-`, RFC 6265bis). Over plain HTTP browsers
 * share cookies between the ports of a machine: there each site has a name of its own, so that none takes another's.
 */
function cookieOf(c: AppContext) {
  const { protocol, port } = new URL(siteOrigin(c))
  const secure = protocol === 'https:'
  const name = secure ? '__Host-office' : `office-${port || '80'}`
  return { name, options: { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const }
}
