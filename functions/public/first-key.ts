import { eventOf } from '../../db/audit-events.ts'
import { isKeyLinkGood, useKeyLink } from '../../db/key-links.ts'
import { openStorage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import { param, type AppContext } from '../context.ts'
import { show, type Answer } from '../show.ts'

/** Under this name the key stands in the list of keys. */
const NAME = '第一个口令'

/** Nothing is made by looking: whoever sends such a link on has it opened by a program first. */
export async function showFirstKey(c: AppContext, answer?: Answer): Promise<Response> {
  const isGood = await isKeyLinkGood(c.var.storage, param(c, 'token'), now())
  return show(c, 'office/first-key/token', { isGood }, answer ?? (isGood ? undefined : { status: 404 }))
}

/** Makes the town's first key and shows it, this once. */
export async function makeFirstKey(c: AppContext): Promise<Response> {
  const each = eventOf('stranger', { page: '/office/first-key/:token/', action: 'make' })
  const storage = await openStorage(c.env, () => ({ each }))
  const key = await useKeyLink(storage, param(c, 'token'), { name: NAME, at: now() })
  return key ? show(c, 'office/first-key/token', { isGood: false, key }) : showFirstKey(c)
}
