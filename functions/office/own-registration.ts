import { findRegistrationByNumber } from '../../db/registrations.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { param, type AppContext } from '../context.ts'

/** The registration at this address, when it is this village's; `part` is where its number stands. */
export async function ownRegistration(
  c: AppContext,
  { village }: VillageOffice,
  part = 'number',
): Promise<Registration | undefined> {
  const number = parseNumber(param(c, part))
  const registration = number?.village === village ? await findRegistrationByNumber(c.var.storage, number) : undefined
  if (part === 'number') c.set('about', registration?.id)
  return registration
}
