import { perClient } from './client.ts'
import type { Limit } from './limits.ts'

const HOUR = 60
const DAY = 24 * HOUR

/**
 * Of a number or code that is right only beside its telephone. Receipt numbers follow each other and neighbours know
 * telephones, so guessing is slow from one address. From many it is noticed by the number or the telephone that they guess
 * at: then whoever has failed before must wait, and whoever is right at once need not.
 */
export function limitsOnPair(
  what: 'find' | 'draft',
  client: string,
  number: string,
  telephone: string,
): { limits: Limit[]; cleared: string[] } {
  const byClient = { key: `${what} from ${client}`, failures: perClient(client, 40), minutes: HOUR }
  const after = byClient.key
  const own = [
    { key: `${what} ${number} from ${client}`, failures: perClient(client, 5), minutes: HOUR },
    { key: `${what} ${telephone} from ${client}`, failures: perClient(client, 20), minutes: 30 * DAY },
  ]
  const ofAll = [
    { key: `${what} ${number}`, failures: perClient(client, 20), minutes: DAY, after },
    { key: `${what} ${telephone}`, failures: perClient(client, 20), minutes: DAY, after },
  ]
  return { limits: [byClient, ...own, ...ofAll], cleared: own.map(({ key }) => key) }
}
