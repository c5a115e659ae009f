import type { Context } from 'hono'
import type { StorageEnv } from '../db/client.ts'
import type { Storage } from '../db/storage.ts'
import type { VaultEnv } from '../db/vault.ts'
import type { Right } from '../src/domain/right.ts'
import type { Limiter } from './limits.ts'

export type Bindings = StorageEnv &
  VaultEnv & {
    /** Counts failures in memory (functions/limits.ts). */
    LIMITS: { getByName(name: string): Limiter }
    /** The header in which the front server names who asks; empty where there is none (functions/client.ts). */
    TRUST_PROXY?: string
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
    /** The name of the button that was pressed, once it is known to be one of the page's (by-step.ts). */
    step?: string
    /** A known word that tells the audit log what was looked at, beside the pattern of the address (office-log.ts). */
    looked?: string
    /** The id of the registration that the address names: the others that are opened for its page are only counted. */
    about?: string
    /** Set when the answer is a page of failure, which shows nobody's words. */
    isFailure?: true
    /** Of a form that was posted without one (posted.ts). */
    ticket?: string
    /** The page has a script, and may run it (headers.ts). */
    hasScript?: boolean
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

/** A part of the address that the route names; '' where the route has none of that name. */
export function param(c: AppContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** What stands behind the `?`. */
export function query(c: AppContext): URLSearchParams {
  return new URL(c.req.url).searchParams
}
