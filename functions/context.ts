import type { Context } from 'hono'
import { getFetchState } from 'astro/hono'
import { HTTPException } from 'hono/http-exception'
import type { Office } from '../db/access.ts'
import type { StorageEnv } from '../db/client.ts'
import type { Storage } from '../db/storage.ts'
import type { VaultEnv } from '../db/vault.ts'

export type Bindings = StorageEnv &
  VaultEnv & {
    ORIGIN?: string
    /** Milliseconds that the site's clock is ahead of the machine's: for tests and rehearsals alone. */
    CLOCK_SHIFT?: string
  }

export interface AppEnv {
  Bindings: Bindings
  Variables: { storage: Storage; office: Office }
}

export type AppContext = Context<AppEnv>

/** Hands `locals` to the Astro page of this address and lets it answer, with our status and the seconds to wait. */
export async function answerWithPage(
  c: AppContext,
  next: () => Promise<void>,
  status: number,
  locals: Partial<App.Locals>,
  retryAfter?: number,
): Promise<void> {
  const state = getFetchState(c)
  Object.assign(state.locals, locals)
  state.status = status
  await next()
  if (retryAfter) c.header('Retry-After', String(retryAfter))
}

/** What was posted, as text: files are not asked for and left out. */
export async function postedFields(c: AppContext): Promise<Record<string, string | string[]>> {
  const body = await c.req.parseBody({ all: true }).catch((cause: unknown) => {
    if (cause instanceof HTTPException) throw cause
    throw new HTTPException(400, { message: 'not a form', cause })
  })
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.filter((entry) => typeof entry === 'string')
        : typeof value === 'string'
          ? value
          : '',
    ]),
  )
}

/** One value of what was posted: the last, as a browser's form means it. */
export function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.at(-1) : value) ?? ''
}

/** Where people reach this site: as configured, or as asked for. */
export function siteOrigin(c: Context<AppEnv>): string {
  return c.env.ORIGIN ?? new URL(c.req.url).origin
}

/** Whose request it is, for limits: the address as Cloudflare or our own front server gives it. */
export function clientOf(c: AppContext): string {
  return c.req.header('CF-Connecting-IP') ?? 'unknown'
}
