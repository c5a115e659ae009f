import { compareSecrets, writeFact } from '../../db/site-facts.ts'
import { now } from '../../src/domain/calendar.ts'
import { areClientsKnown } from '../client.ts'
import type { AppContext } from '../context.ts'

/** Milliseconds between two writes, however often it is asked. */
const GAP = 1_000

interface Health {
  worker: true
  /** It has just taken a write. */
  database: boolean
  /** The secrets are those of this database: on Cloudflare nobody else would notice. */
  secrets?: boolean
  /** Whether everybody came with an address of their own (functions/client.ts). */
  addresses?: boolean
  /** Registrations that were once acknowledged and are not in the database (db/ledger.ts). */
  missing?: number
}

/** Of this Worker. Requests may not share what they wait for, only what has come of it. */
let asked = -Infinity
let proven: Health | undefined

/** 200 when the database has just taken a write and the secrets are its own, else 503. */
export async function health(c: AppContext): Promise<Response> {
  const proof = await prove(c)
  return c.json(proof, proof.database && proof.secrets ? 200 : 503)
}

/** Proves a write, or says what the last one proved. */
async function prove(c: AppContext): Promise<Health> {
  const at = now()
  // A clock that was set back does not stop it.
  if (proven !== undefined && at - asked < GAP && at >= asked) return proven
  asked = at
  try {
    await writeFact(c.var.storage, 'heartbeat', String(at))
    const secrets = (await compareSecrets(c.var.storage)) === 'right'
    const missing = await c.env.LEDGER?.getByName('ledger').countMissing()
    proven = { worker: true, database: true, secrets, missing, addresses: areClientsKnown() }
  } catch {
    proven = { worker: true, database: false }
  }
  return proven
}
