import type { Context } from 'hono'
import type { StorageEnv } from '../db/client.ts'
import type { Storage } from '../db/storage.ts'
import type { VaultEnv } from '../db/vault.ts'
import type { Right } from '../src/domain/right.ts'

export type Bindings = StorageEnv &
  VaultEnv & {
    ORIGIN?: string
    /** Milliseconds that the site's clock is ahead of the machine's: for tests and rehearsals alone. */
    CLOCK_SHIFT?: string
    /** 'yes' where all people are invented: every page then says so. */
    DEMO?: string
  }

export interface AppEnv {
  Bindings: Bindings
  Variables: {
    storage: Storage
    /** With what a holder came (who.ts); undefined for everybody else. */
    right?: Right
    /** Of a form that was posted without one (posted.ts). */
    ticket?: string
  }
}

// oxlint-disable-next-line no-explicit-any -- a handler's addresses are known to its routes alone
export type AppContext = Context<AppEnv, any>

/** Where people reach this site: as configured, or as asked for. */
export function siteOrigin(c: AppContext): string {
  return c.env.ORIGIN ?? new URL(c.req.url).origin
}

export function isDemo(c: AppContext): boolean {
  return c.env.DEMO === 'yes'
}

/** Whose request it is, for limits: the address as Cloudflare or our own front server gives it. */
export function clientOf(c: AppContext): string {
  return c.req.header('CF-Connecting-IP') ?? 'unknown'
}

/** A part of the address that the route names; '' where the route has none of that name. */
export function param(c: AppContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** What stands behind the `?`. */
export function query(c: AppContext): URLSearchParams {
  return new URL(c.req.url).searchParams
}
