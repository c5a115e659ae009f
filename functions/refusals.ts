import type { Renewal } from '../src/domain/link-use.ts'
import { findVillage } from '../src/domain/villages.ts'
import { carry } from './carried.ts'
import { param, type AppContext } from './context.ts'
import { failurePage } from './failures.ts'
import { postedFields } from './posted.ts'

/* What is answered in the place of a holder's page to somebody who came with less than it needs. */

/** Half an hour is over: number and telephone are asked again, and what was typed goes with them. */
export async function passExpired(c: AppContext): Promise<Response> {
  return failurePage(c, 'pass-expired', 410, { carried: await carry(c) })
}

/** Number and telephone do not open this. */
export async function linkNeeded(c: AppContext, village: string): Promise<Response> {
  const data = { village: findVillage(village)!, back: `/receipts/${param(c, 'token')}/`, typed: await typedWords(c) }
  return failurePage(c, 'link-needed', 403, data)
}

/** The village has made a new private link. */
export async function linkReplaced(c: AppContext, { at, village }: Pick<Renewal, 'at' | 'village'>): Promise<Response> {
  return failurePage(c, 'link-replaced', 410, { at, village: findVillage(village)!, typed: await typedWords(c) })
}

/** What a person wrote, to be copied: without what the form itself sends along. */
async function typedWords(c: AppContext): Promise<string[]> {
  if (c.req.method !== 'POST') return []
  const { step: _, ticket: __, revision: ___, ...typed } = await postedFields(c)
  return Object.values(typed).flat().filter(Boolean)
}
