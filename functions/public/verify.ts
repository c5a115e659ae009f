import { findRegistrationStatus } from '../../db/registrations.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { param, type AppContext } from '../context.ts'
import { show } from '../show.ts'

/** What anybody may know of a printed receipt. */
export async function showVerification(c: AppContext): Promise<Response> {
  const typed = param(c, 'number')
  const number = parseNumber(typed)
  const status = number && (await findRegistrationStatus(c.var.storage, number))
  const known = status && { ...status, number: formatNumber(number) }
  return show(c, 'verify/number', { typed, known }, { status: known ? 200 : 404 })
}
