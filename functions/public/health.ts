import { writeFact } from '../../db/site-facts.ts'
import type { Storage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import type { AppContext } from '../context.ts'

/** Milliseconds between two writes, however often it is asked. */
const GAP = 1_000

/** Of this Worker. Requests may not share what they wait for, only what has come of it. */
let asked = -Infinity
let proven: boolean | undefined

/** 200 when the Worker answers and the database has just taken a write, else 503. */
export async function health(c: AppContext): Promise<Response> {
  const database = await isWritable(c.var.storage)
  return c.json({ worker: true, database }, database ? 200 : 503)
}

/** Proves a write, or says what the last one proved. */
async function isWritable(storage: Storage): Promise<boolean> {
  const at = now()
  // A clock that was set back does not stop it.
  if (proven !== undefined && at - asked < GAP && at >= asked) return proven
  asked = at
  proven = await writeFact(storage, 'heartbeat', String(at)).then(
    () => true,
    () => false,
  )
  return proven
}
