import type { Office } from '../src/domain/office.ts'
import type { AppContext } from './context.ts'
import { busyPage } from './failures.ts'

interface Handler<W> {
  (c: AppContext, who: W): Promise<Response>
  steps?: string[]
}

/** Seconds: what is heavy takes about one. */
const AGAIN = 3

/**
 * What reads or opens much of a village: the rest of the site must not wait for it. Of one access key two may be at work,
 * others wait for each other (functions/limits.ts).
 */
export function heavy<W extends Office>(handler: Handler<W>): Handler<W> {
  const guarded = async (c: AppContext, who: W): Promise<Response> => {
    const limiter = c.env.LIMITS.getByName('limits')
    const id = await limiter.enter(who.accessKey)
    if (id === undefined)
      return busyPage(c, '您这个口令已经有两份名单正在准备（查找、下载或打印）。请等它们好了，再试一次。', AGAIN)
    try {
      return await handler(c, who)
    } finally {
      await limiter.leave(id)
    }
  }
  return Object.assign(guarded, { steps: handler.steps })
}
