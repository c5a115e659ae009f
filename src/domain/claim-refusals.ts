import { isOver } from './offer.ts'
import { standstill, type Registration } from './registration.ts'
import type { ServiceItem } from './service-item.ts'
import { findVillage } from './villages.ts'

type Holder = Pick<Registration, 'kind' | 'status' | 'village'>
type Sentence = (holder: Holder) => string

/** Why an item could not be claimed, each reason as a sentence for whoever wished to. */
const sentences = {
  unknown: () => '清单上没有这一项了。请另选一项。',
  otherVillage: ({ village }) => `这一项是别的村居的。您在${findVillage(village)?.name}报到，请在那里的清单上选。`,
  otherYear: () => '这一项不是今年的。请在今年的清单上另选一项。',
  closed: () => '这一项已经结束。请另选一项。',
  otherKind: ({ kind }) =>
    kind === 'unit' ? '这一项只由党员认领。请另选一项。' : '这一项只由单位党组织认领。请另选一项。',
  notReceived: ({ status }) => standstill(status) ?? '请再试一次。',
} as const satisfies Record<string, Sentence>
export type ClaimRefusal = keyof typeof sentences

export function refusalToClaim(refused: ClaimRefusal, holder: Holder): string {
  return sentences[refused](holder)
}

/** Why an item is not on offer to such a registrant in this year, the first reason that holds; undefined when it is. */
export function whyNotOffered(
  item: Pick<ServiceItem, 'village' | 'year' | 'status' | 'audience' | 'until'> | undefined,
  { kind, village }: Pick<Registration, 'kind' | 'village'>,
  year: number,
): ClaimRefusal | undefined {
  if (!item || item.status === 'draft') return 'unknown'
  if (item.village !== village) return 'otherVillage'
  if (item.year !== year) return 'otherYear'
  if (isOver(item)) return 'closed'
  if (item.audience === (kind === 'unit' ? 'members' : 'units')) return 'otherKind'
  return undefined
}
