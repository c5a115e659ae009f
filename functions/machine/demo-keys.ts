import { createHmac } from 'node:crypto'
import { createAccessKey } from '../../db/access.ts'
import type { Storage } from '../../db/storage.ts'
import { town } from '../../src/domain/town.ts'
import { villages } from '../../src/domain/villages.ts'

/** An access key of a demonstration, and whose it is. */
export interface DemoKey {
  village: string
  key: string
}

/** By this name a demonstration's keys are told from others. */
const NAME = '演示'

/**
 * One key a village, and the town's last. They are printed at each start and stand on no disk: each is made anew from
 * the hashing key, and the database knows its hash alone.
 */
export async function giveDemoKeys(storage: Storage, hashingKey: string, at: number): Promise<DemoKey[]> {
  const offices = [
    ...villages.map(({ slug, name }) => ({ role: 'village' as const, village: slug, shown: name })),
    { role: 'town' as const, village: null, shown: town.office },
  ]
  const keys: DemoKey[] = []
  for (const { shown, ...office } of offices) {
    const key = keyOf(hashingKey, office.village ?? '')
    await createAccessKey(storage, { ...office, name: NAME, at, key })
    keys.push({ village: shown, key })
  }
  return keys
}

/** 28 letters of Crockford's base 32, as every access key. */
function keyOf(hashingKey: string, office: string): string {
  const bytes = createHmac('sha256', Buffer.from(hashingKey.split(',')[0]!, 'base64'))
    .update(`demo-key\0${office}`)
    .digest()
  const letters = Array.from(bytes.subarray(0, 28), (byte) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 32]).join('')
  return letters.match(/.{7}/g)!.join('-')
}
