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

/** The revision that stood on the page from which this was posted; 0 for none. */
export function postedRevision(posted: Record<string, string | string[]>): number {
  const revision = one(posted.revision)
  return /^\d{1,9}$/.test(revision) ? Number(revision) : 0
}

/** More than a page of any list holds. */
const MOST_SEEN = 200

/** What was ticked in a list, as it was seen there: `<id>.<revision>` each. */
export function postedSeen({ seen = [] }: Record<string, string | string[]>): { id: string; revision: number }[] {
  return [seen]
    .flat()
    .slice(0, MOST_SEEN)
    .flatMap((text) => {
      const [, id, revision] = /^([\da-f-]{36})\.(\d{1,9})$/.exec(text) ?? []
      return id ? [{ id, revision: Number(revision) }] : []
    })
}

/** Where people reach this site: as configured, or as asked for. */
export function siteOrigin(c: Context<AppEnv>): string {
  return c.env.ORIGIN ?? new URL(c.req.url).origin
}

/** Whose request it is, for limits: the address as Cloudflare or our own front server gives it. */
export function clientOf(c: AppContext): string {
  return c.req.header('CF-Connecting-IP') ?? 'unknown'
}
