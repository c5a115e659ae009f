import type { AuditEvent } from '../../domain/audit-event.ts'
import type { Village } from '../../domain/villages.ts'
import type { Claim, ClaimCounts } from '../../domain/claim.ts'
import type { Correction } from '../../domain/correction.ts'
import type { Exemplar } from '../../domain/exemplar.ts'
import type { Form } from '../../domain/forms/define.ts'
import type { Fields } from '../../domain/forms/field.ts'
import type { HolderYear } from '../../domain/holder-year.ts'
import type { Renewal } from '../../domain/link-use.ts'
import type { Merges, Registration } from '../../domain/registration.ts'
import type { RegistrationStage } from '../../domain/registration-stage.ts'
import type { Offer, ServiceItem } from '../../domain/service-item.ts'
import type { ServiceRecord } from '../../domain/service-record.ts'
import type { ChangeStep } from '../../domain/update.ts'

export interface HolderViews {
  /** Looks a registration up by number and telephone. */
  receipts: {
    /** Of a page whose half hour ended: what goes along, unseen. */
    carried: Record<string, string | string[]>
    /** Found: what was typed there, to be sent again. */
    again?: { path: string; posted: Record<string, string | string[]> }
  }
  'receipts/token': {
    registration: Registration
    /** Of the address: the private link's token, or a pass. */
    token: string
    /** The private link as a whole; undefined for who came by number and telephone, and may do less. */
    link?: string
    /** The registrations before and after a move. */
    from?: MovedPage
    to?: MovedPage
    merges: Merges
    corrections: Correction[]
    /** What was claimed and not done when its holder left: here, and in the village before. */
    dropped: Claim[]
    /** Stories that name the holder. */
    asking: Exemplar[]
    /** This year. */
    year: HolderYear
    /** When a village made a new link for it. */
    renewals: Renewal[]
    /** What else was registered with this link, and whether it was itself registered with another's. */
    companions: { made: number; isListed: boolean }
    /** Who opened, changed or used it: the newest, and when its village last opened many at once. */
    log: { events: AuditEvent[]; together?: number }
  }
  'receipts/token/sheet': {
    registration: Registration
  }
  'receipts/token/link': {
    registration: Registration
    /** The private link as a whole. */
    link: string
  }
  'receipts/token/amend': {
    registration: Registration
    token: string
    /** How it may be changed now; undefined when nothing may. */
    step?: ChangeStep
    asked: Fields
    offered: Offer[]
  }
  'receipts/token/move': {
    registration: Registration
    token: string
    /** Once the new village is chosen. */
    form?: RegistrationStage
    /** What is claimed and neither confirmed nor given up. */
    open: Claim[]
  }
  'receipts/token/another': {
    registration: Registration
    token: string
    /** Once the village is chosen: first it is that of the registration at hand. */
    form?: RegistrationStage
  }
  'receipts/token/all': {
    registration: Registration
    token: string
    /** Registered with this link, the newest first. */
    companions: { token: string; registration: Registration }[]
    /** When it was itself registered with another's link, whose page lists it. */
    listedAt?: number
  }
  'receipts/token/exemplars/exemplar': {
    token: string
    exemplar: Exemplar
  }
  'receipts/token/year': {
    token: string
    /** Came with the private link, not by number and telephone. */
    isSigned: boolean
    year: HolderYear
    /** What the holder may claim now, and how many places are left. */
    offered: ServiceItem[]
    counts: ClaimCounts
  }
  'receipts/token/year/sheet': {
    year: HolderYear
    /** The form that is printed; without one, the annual report. */
    form?: Form
  }
  'receipts/token/year/sheet/edit': {
    token: string
    year: HolderYear
    form: Form & { own: Fields }
  }
  'receipts/token/year/claims/claim': {
    token: string
    registration: Registration
    claim: Claim
  }
  'receipts/token/year/records/record': {
    token: string
    registration: Registration
    year: number
    /** Undefined for a new one, whose form has a ticket instead. */
    record?: ServiceRecord
    ticket?: string
    /** For a new one: what was claimed, and is completed on its own page instead. */
    claims?: Claim[]
  }
}

interface MovedPage {
  village: Village
  /** Its private page; undefined for who came by number and telephone. */
  href?: string
}
