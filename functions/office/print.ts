import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import type { AppEnv } from '../context.ts'

/** Printing many sheets for one sitting with the seal is reading as many people's data. */
export const officePrint = new Hono<AppEnv>().get('/office/print/:job{receipts|cards}/', async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  await recordAudit(c.var.storage, c.var.office, 'print', `${pathname}${search}`)
  return next()
})
