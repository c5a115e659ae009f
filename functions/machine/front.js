/*
 * What answers people on one machine: the static files from memory, and for everything else the Worker as it was built.
 * `site` and `files` are put beside it by workerd-config.ts.
 */
import files from 'files'
import worker from 'site'
import { isOwnHost } from './hosts.js'

// The Worker's own classes, such as the Ledger.
export * from 'site'

const texts = { encoder: new TextEncoder(), decoder: new TextDecoder() }

export default {
  /** @type {(request: Request, env: { DEMO?: string | null, ORIGIN?: string | null }, context: unknown) => Response | Promise<Response>} */
  fetch(request, env, context) {
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    const isServed = isReading && isOwnHost(request.url, env.ORIGIN)
    return (isServed && serve(request, env.DEMO === 'yes')) || worker.fetch(request, env, context)
  },
}

/**
 * A page lies in its folder, and is reached with the folder's slash alone, as on Cloudflare.
 *
 * @param {Request} request
 * @param {boolean} isDemo
 */
function serve(request, isDemo) {
  const { pathname, search } = new URL(request.url)
  const file = files[pathname.endsWith('/') ? `${pathname}index.html` : pathname]
  if (file && !pathname.endsWith('/index.html')) return answer(request, isDemo ? asDemo(file) : file)
  const folder = pathname.replace(/\/index(\.html)?$/, '') + '/'
  const page = files[`${folder}index.html`]
  if (page) return new Response(null, { status: 307, headers: { ...page.headers, Location: folder + search } })
}

/** @type {(request: Request, file: StaticFile) => Response} */
function answer(request, { body, headers, etag }) {
  const sent = { ...headers, ETag: etag }
  const known = request.headers.get('If-None-Match')?.split(',') ?? []
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag))
    return new Response(null, { status: 304, headers: sent })
  if (request.method === 'HEAD')
    return new Response(null, { headers: { ...sent, 'Content-Length': String(body.byteLength) } })
  return new Response(body, { headers: sent })
}

/** @type {Map<StaticFile, StaticFile>} */
const demoFiles = new Map()

/**
 * A page that was built without knowing whether the site is a demonstration carries the words for that in a template.
 *
 * @type {(file: StaticFile) => StaticFile}
 */
function asDemo(file) {
  if (!file.headers['Content-Type']?.startsWith('text/html')) return file
  let shown = demoFiles.get(file)
  if (!shown) {
    const page = texts.decoder.decode(file.body)
    const body = texts.encoder.encode(page.replaceAll(/<template id="demo">([^]*?)<\/template>/g, '$1'))
    shown = { ...file, body, etag: file.etag.replace(/"$/, '-demo"') }
    demoFiles.set(file, shown)
  }
  return shown
}

/** @typedef {{ body: ArrayBuffer | Uint8Array, headers: Record<string, string>, etag: string }} StaticFile */
