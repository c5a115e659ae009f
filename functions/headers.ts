import { secureHeaders } from 'hono/secure-headers'

/** The headers of every live page; static ones have theirs from public/_headers. */
export const headers = secureHeaders({
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
})
