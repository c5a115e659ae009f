import type { Village } from '../../domain/villages.ts'
import type { ClaimCounts } from '../../domain/claim.ts'
import type { DraftStage } from '../../domain/draft.ts'
import type { FoundVillages } from '../../domain/finding.ts'
import type { RegistrantKind } from '../../domain/forms/define.ts'
import type { RegistrationStage } from '../../domain/registration-stage.ts'
import type { ServiceItem } from '../../domain/service-item.ts'

export interface VillageViews {
  villages: {
    /** Who is looking for a village to register with. */
    kind?: RegistrantKind
    /** What was searched for is found. */
    found?: FoundVillages
  }
  'villages/village': {
    village: Village
    year: number
    /** The year's published items, those that are over and were done, and last year's where there are none yet. */
    items: ServiceItem[]
    done: ServiceItem[]
    lastYears: ServiceItem[]
    counts: ClaimCounts
  }
  'villages/village/poster': Board
  'villages/village/poster/list': Board
  'villages/village/poster/large': Board
  'villages/village/items/item': {
    village: Village
    item: ServiceItem
    counts: ClaimCounts
    /** Who gave number and telephone and could not claim it: their own page, and the village to ask. */
    holder?: { receipt: string; village: Village }
  }
  'villages/village/register/kind': RegistrationStage | DraftStage
}

/** What is printed for a village's notice board. */
interface Board {
  village: Village
  /** The village's page, for the QR code. */
  address: string
  year: number
  /** The year's published items. */
  items: ServiceItem[]
  counts: ClaimCounts
}
