import { daysAfter, localDay, now, today } from '../src/domain/calendar.ts'
import { showDate } from '../src/domain/forms/typed.ts'
import type { AppContext } from './context.ts'
import type { Limit } from './limits.ts'

/** The one that counts for the whole site. */
const limitsOf = (c: AppContext) => c.env.LIMITS.getByName('limits')

/**
 * Looks for what a right try finds, unless it has failed too often: then the milliseconds to wait, and nothing is looked
 * for. Failures alone count; a right try takes away what failed under the keys in `cleared`.
 */
export async function attempt<Found>(
  c: AppContext,
  limits: Limit[],
  find: () => Promise<Found | undefined>,
  cleared: string[] = [],
): Promise<{ found: Found | undefined } | { wait: number }> {
  const begun = await limitsOf(c).begin(limits, now())
  if ('wait' in begun) return begun
  let isRight = true
  try {
    const found = await find()
    isRight = found !== undefined
    return { found }
  } finally {
    await limitsOf(c).settle(begun.id, isRight, isRight ? cleared : [])
  }
}

/** Counts a use, right or wrong; the milliseconds to wait when there were too many, else 0. */
export async function countUse(c: AppContext, limit: Limit): Promise<number> {
  return limitsOf(c).count(limit, now())
}

/** Takes back a use that came to nothing by our fault. */
export async function takeBackUse(c: AppContext, { key }: Limit): Promise<void> {
  await limitsOf(c).takeBack(key)
}

/** `请过 12 分钟再试`: nobody is told more minutes than can be waited for. */
export function whenAgain(wait: number): string {
  const minutes = Math.ceil(wait / 60_000)
  if (minutes <= 120) return `请过 ${minutes} 分钟再试`
  const day = localDay(now() + wait)
  return day <= daysAfter(today(), 1) ? '请明天再试' : `请在${showDate(day)}以后再试`
}

/** Seconds, for `Retry-After`. */
export function secondsOf(wait: number): number {
  return Math.ceil(wait / 1000)
}
