import { eq } from 'drizzle-orm'
import { siteFacts } from './schema.ts'
import type { Storage } from './storage.ts'

/**
 * `demo`: whether it was begun with invented people (`yes`, `no`). `sealing-key`, `hashing-key`: the id of the key under
 * which its rows are sealed and hashed. `heartbeat`: when it was last seen to take a write, an instant.
 */
export type SiteFact = 'demo' | 'sealing-key' | 'hashing-key' | 'heartbeat'

export async function readFact({ db }: Storage, name: SiteFact): Promise<string | undefined> {
  const [fact] = await db.select({ value: siteFacts.value }).from(siteFacts).where(eq(siteFacts.name, name))
  return fact?.value
}

export async function writeFact({ db }: Storage, name: SiteFact, value: string): Promise<void> {
  await db.insert(siteFacts).values({ name, value }).onConflictDoUpdate({ target: siteFacts.name, set: { value } })
}

/** Whether these secrets are those of this database; it takes the first ones that it is given as its own. */
export async function compareSecrets(storage: Storage): Promise<'right' | 'otherSealingKey' | 'otherHashingKey'> {
  const { sealingKeys, hashingKeys } = storage.vault
  if (!(await isAmong(storage, 'sealing-key', sealingKeys))) return 'otherSealingKey'
  if (!(await isAmong(storage, 'hashing-key', hashingKeys))) return 'otherHashingKey'
  return 'right'
}

async function isAmong(storage: Storage, name: 'sealing-key' | 'hashing-key', keys: string[]): Promise<boolean> {
  const known = await readFact(storage, name)
  if (known === undefined) await writeFact(storage, name, keys[0]!)
  return known === undefined || keys.includes(known)
}
