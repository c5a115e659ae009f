import type { Renewal } from '../src/domain/link-use.ts'
import { findVillage } from '../src/domain/villages.ts'
import { carry } from './carried.ts'
import { param, type AppContext } from './context.ts'
import { postedFields } from './posted.ts'
import { showApart } from './show.ts'

/* What is answered in the place of somebody's own page to whoever came with less than it needs. */

/** Half an hour is over: number and telephone are asked again, and what was typed goes with them. */
export async function passExpired(c: AppContext): Promise<Response> {
  return showApart(c, 'pass-expired', { carried: await carry(c) }, { status: 410 })
}

/** Number and telephone do not open this. */
export async function linkNeeded(c: AppContext, village: string): Promise<Response> {
  const data = { village: findVillage(village)!, back: `/receipts/${param(c, 'token')}/`, typed: await typedWords(c) }
  return showApart(c, 'link-needed', data, { status: 403 })
}

/** The village has made a new private link. */
export async function linkReplaced(c: AppContext, { at, village }: Pick<Renewal, 'at' | 'village'>): Promise<Response> {
  const data = { at, village: findVillage(village)!, typed: await typedWords(c) }
  return showApart(c, 'link-replaced', data, { status: 410 })
}

/** Half an hour is over: a letter's number and code are asked again. */
export function letterExpired(c: AppContext): Promise<Response> {
  const trouble = '凭编号和查询码打开的页面，半小时以后就关上，免得别人接着看。请再查一次。'
  return showApart(c, 'letters/answer', {}, { status: 410, trouble })
}

/** What a person wrote, to be copied: without what the form itself sends along. */
async function typedWords(c: AppContext): Promise<string[]> {
  if (c.req.method !== 'POST') return []
  const { step: _, ticket: __, revision: ___, ...typed } = await postedFields(c)
  return Object.values(typed).flat().filter(Boolean)
}
