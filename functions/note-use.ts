import { recordEvent } from '../db/audit-events.ts'
import type { Use } from '../src/domain/link-use.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { AppContext } from './context.ts'

/** Writes down what was done with a registration and with what right, for its holder to see. */
export function noteUse(c: AppContext, { id, village }: Pick<Registration, 'id' | 'village'>, use: Use): Promise<void> {
  const who = c.var.right === 'link' ? 'holder' : 'pair'
  return recordEvent(c.var.storage, who, { action: use, registration: id, village })
}
