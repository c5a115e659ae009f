import { addLinkUse } from '../db/link-uses.ts'
import { now } from '../src/domain/calendar.ts'
import type { Use } from '../src/domain/link-use.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { AppContext } from './context.ts'

/** Writes down what was done with a registration and with what right, for its holder to see. */
export async function noteUse(c: AppContext, { id }: Pick<Registration, 'id'>, use: Use): Promise<void> {
  await addLinkUse(c.var.storage, id, { at: now(), right: c.var.right === 'link' ? 'link' : 'pair', use })
}
