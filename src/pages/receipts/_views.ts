import type { Village } from '../../domain/villages.ts'
import type { Claim, ClaimCounts } from '../../domain/claim.ts'
import type { Correction } from '../../domain/correction.ts'
import type { Exemplar } from '../../domain/exemplar.ts'
import type { Form } from '../../domain/forms/define.ts'
import type { Fields } from '../../domain/forms/field.ts'
import type { HolderYear } from '../../domain/holder-year.ts'
import type { Merges, Registration } from '../../domain/registration.ts'
import type { RegistrationStage } from '../../domain/registration-stage.ts'
import type { ServiceItem } from '../../domain/service-item.ts'
import type { ServiceRecord } from '../../domain/service-record.ts'

export interface HolderViews {
  /** Finds the private page again. */
  receipts: object
  'receipts/token': {
    registration: Registration
    /** The private link: its token, and as a whole. */
    token: string
    link: string
    /** The private pages before and after a move. */
    from?: MovedPage
    to?: MovedPage
    merges: Merges
    corrections: Correction[]
    /** Stories that name the holder. */
    asking: Exemplar[]
    /** This year. */
    year: HolderYear
  }
  'receipts/token/amend': {
    registration: Registration
    token: string
    asked: Fields
    offered: string[]
  }
  'receipts/token/move': {
    registration: Registration
    token: string
    /** Once the new village is chosen. */
    form?: RegistrationStage
  }
  'receipts/token/exemplars/exemplar': {
    token: string
    exemplar: Exemplar
  }
  'receipts/token/year': {
    token: string
    year: HolderYear
    /** What the holder may claim now, and how many places are left. */
    offered: ServiceItem[]
    counts: ClaimCounts
  }
  'receipts/token/year/sheet': {
    token: string
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
  }
}

interface MovedPage {
  village: Village
  /** Its private page. */
  href: string
}
