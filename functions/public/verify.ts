import { findRegistrationStatus } from '../../db/registrations.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { countUse, secondsOf, whenAgain } from '../attempts.ts'
import { clientOf, perClient } from '../client.ts'
import { param, type AppContext } from '../context.ts'
import { busyPage } from '../failures.ts'
import { show } from '../show.ts'

/** What anybody may know of a printed receipt. */
export async function showVerification(c: AppContext): Promise<Response> {
  const typed = param(c, 'number')
  const number = parseNumber(typed)
  const wait = number ? await countUse(c, lookUps(clientOf(c))) : 0
  if (wait > 0) return busyPage(c, `从您这个网络核验的次数太多了，${whenAgain(wait)}，或换一个网络。`, secondsOf(wait))
  const status = number && (await findRegistrationStatus(c.var.storage, number))
  const known = status && { ...status, number: formatNumber(number) }
  return show(c, 'verify/number', { typed, known }, { status: known ? 200 : 404 })
}

/** Numbers follow each other: whoever could count through them would know how many have registered in each village. */
function lookUps(client: string) {
  return { key: `verify from ${client}`, failures: perClient(client, 100), minutes: 60 }
}
