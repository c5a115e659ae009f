import { resolve } from 'node:path'

export interface Settings {
  dev: boolean
  host: string
  port: number
  dataDir: string
  /** Whether a new database becomes a demonstration. */
  demo: boolean
  /** See db/client.ts: here for the bench alone, which measures what it costs to sync. */
  durability?: string
  /** The address that people use, when it is not the one listened on. */
  origin?: string
  /** The header in which the front server names who asks; '' without a front server. */
  trustProxy: string
  /** Milliseconds that the site's clock is ahead of the machine's. */
  clockShift: number
}

/** What `npm start` was told by its environment; throws a sentence when that cannot be. */
export function readSettings({ env, argv }: Pick<NodeJS.Process, 'env' | 'argv'>): Settings {
  const host = env.HOST || '127.0.0.1'
  const port = Number(env.PORT || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT 不是端口号：${env.PORT}`)
  const origin = readOrigin(env.ORIGIN)
  if (!origin && !isLoopback(host))
    throw new Error(`HOST=${host} 让别的机器也能访问：请用 ORIGIN 写明群众访问的网址，例如 ORIGIN=https://…`)
  const clockShift = Number(env.CLOCK_SHIFT || 0)
  if (!Number.isInteger(clockShift)) throw new Error(`CLOCK_SHIFT 不是毫秒数：${env.CLOCK_SHIFT}`)
  const trustProxy = env.TRUST_PROXY ?? ''
  if (!/^[\w-]*$/.test(trustProxy)) throw new Error(`TRUST_PROXY 不是请求头的名字：${trustProxy}`)
  // Nothing here speaks TLS: in front of it somebody else does, and all people come from his address.
  if (origin?.startsWith('https:') && !trustProxy)
    throw new Error(
      'ORIGIN 是 https，前面就有反向代理：请用 TRUST_PROXY 写明它把访问者的地址放在哪个请求头里，例如 TRUST_PROXY=X-Real-IP。',
    )
  return {
    dev: argv.includes('--dev'),
    host,
    port,
    dataDir: resolve(env.DATA_DIR || '.data'),
    demo: env.DEMO !== 'no',
    durability: env.DATABASE_DURABILITY || undefined,
    origin,
    trustProxy,
    clockShift,
  }
}

/** As browsers send it: without a slash at the end. */
function readOrigin(typed: string | undefined): string | undefined {
  if (!typed) return undefined
  const address = URL.parse(typed)
  if (!address || !/^https?:$/.test(address.protocol) || address.pathname + address.search + address.hash !== '/')
    throw new Error(`ORIGIN 不是网址，要像 https://example.cn 这样，后面不带别的：${typed}`)
  return address.origin
}

/** As it is listened on: reached from this machine alone. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
