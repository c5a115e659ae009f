import { localDay } from './calendar.ts'
import { findVillage } from './villages.ts'
import { telephoneAlike } from './forms/alike.ts'
import type { RegistrantKind } from './forms/define.ts'
import type { Answers } from './forms/field.ts'
import { registrationForms, type RegistrationAnswers } from './forms/index.ts'
import { registrationStates, type RegistrationState } from './states.ts'

/** One unit's or member's registration with a village: 附件1, or 附件4 and 附件5 filled in one sitting. */
export type Registration = { [K in RegistrantKind]: RegistrationOf<K> }[RegistrantKind]

interface RegistrationOf<K extends RegistrantKind> {
  id: string
  number: string
  kind: K
  /** The village's slug. */
  village: string
  /** The year of the receipt number. */
  year: number
  status: RegistrationState
  /** A UTC instant, in milliseconds. */
  submittedAt: number
  /** Filled in by its holder, or typed in by the village from paper. */
  entry: 'online' | 'paper'
  /** Local, `YYYY-MM-DD`. */
  receivedOn: string | null
  /** When it was received for the first time: a return takes `receivedOn` back, and not this. */
  firstReceivedOn: string | null
  /** When its holder had the paper receipt stamped and handed it in, as the holder says: local days. */
  stampedOn: string | null
  handedInOn: string | null
  /** When its holder registered for the first time, with the village from which all moves began. */
  firstSubmittedAt: number
  /** When its holder last changed something that the village has not taken note of, and which fields. */
  updatedAt: number | null
  updatedFields: string[] | null
  /** When its holder moved away or left, or the village voided it. */
  endedAt: number | null
  /** The registration with another village that took this one's place. */
  movedTo: string | null
  /** The registration of the same person or unit with this village, which took over what was done. */
  mergedInto: string | null
  /** Counts up with every change, so that nothing is decided on answers that have changed meanwhile. */
  revision: number
  /** Undefined once it is withdrawn, or was kept long enough. */
  answers?: RegistrationAnswers[K]
  /** Why the village returned or voided it. */
  reason?: string
  /** What is stored of it cannot be opened: then answers and reason are missing. */
  damaged?: true
}

/** What anybody may know of a receipt number. */
export type RegistrationStatus = Pick<Registration, 'kind' | 'status' | 'village' | 'year' | 'firstReceivedOn'>

/** A registration before or after a move, of which nothing personal is known. */
export interface Move {
  id: string
  village: string
}

/** The numbers of the registration that took one over, and of those that it took over itself. */
export interface Merges {
  into?: string
  from: string[]
}

/** Where a newest-first list of registrations goes on: the last row seen. */
export interface Cursor {
  submittedAt: number
  id: string
}

/** `submittedAt.id`, as it stands in an address; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  const [, submittedAt, id] = /^(\d{1,15})\.([\da-f-]{36})$/.exec(text) ?? []
  return submittedAt && id ? { submittedAt: Number(submittedAt), id } : undefined
}

export function formatCursor({ submittedAt, id }: Cursor): string {
  return `${submittedAt}.${id}`
}

/** Stands in the place of what is stored and cannot be opened. */
export const cannotBeOpened = '无法打开'

/** Who registered: a unit's or a member's name, '' once it is erased. */
export function nameOf(registration: Registration): string {
  if (registration.damaged) return cannotBeOpened
  if (registration.kind === 'unit') return registration.answers?.unitName ?? ''
  return registration.answers?.name ?? ''
}

/** Whether its holder is known by this telephone, however both were typed. */
export function hasTelephone(registration: Registration, telephone: string): boolean {
  const known = telephoneOf(registration)
  return known !== '' && telephoneAlike(known) === telephoneAlike(telephone)
}

/** The telephone by which its holder is known; '' for none. */
function telephoneOf(registration: Registration): string {
  if (registration.kind === 'unit') return registration.answers?.contactTelephone ?? ''
  return registration.answers?.telephone ?? ''
}

/** Beside the name, what a clerk knows the right one by before receiving it. */
export function knownBy(registration: Registration): string[] {
  const { kind, answers } = registration
  const words =
    kind === 'unit'
      ? [answers?.superiorOrg, answers && `联系人 ${answers.contact}`, answers?.contactTelephone]
      : [answers?.homeOrg, answers?.telephone]
  return words.flatMap((word) => word || [])
}

/** The day of receipt is before the form was sent: the paper came first, or the day is wrong. */
export function isReceivedEarly({ entry, receivedOn, submittedAt }: Registration): boolean {
  return entry === 'online' && receivedOn !== null && receivedOn < localDay(submittedAt)
}

/** The answers as they stand on a sheet or in a list, the village's name among them. */
export function sheetAnswers({ kind, village, answers, damaged }: Registration): Answers {
  const name = kind === 'unit' ? 'unitName' : 'name'
  return { village: findVillage(village)?.name ?? village, ...(damaged && { [name]: cannotBeOpened }), ...answers }
}

/** What is printed and asked for a registration of this kind. */
export function formsOf({ kind }: Pick<Registration, 'kind'>) {
  return registrationForms[kind]
}

/** Its holder has neither moved nor left, and the village has not voided it. */
export function isStanding(status: RegistrationState): boolean {
  return registrationStates[status].stands
}

/** Only whom the village knows takes part: a stranger could fill a list with claims. */
const notYetReceived = '村居收到报到单后，就可以认领项目、记录服务。'
const toBeAmended = '报到单已退回，请先更正。'
/** What nothing can be written about any more. */
export const holderErased = '本人的信息已经删除，不能再写原因；做了的，可以确认。'

/** Why a holder neither claims nor records while the registration is in this state; undefined when they may. */
export function standstill(status: RegistrationState): string | undefined {
  if (status === 'received') return undefined
  if (status === 'returned') return toBeAmended + notYetReceived
  return isStanding(status) ? notYetReceived : `这份报到${registrationStates[status].name}，不能再改动。`
}

/** Why nobody else is registered with the private link of a registration that is over. */
export function noMoreWith(status: RegistrationState): string {
  return `这份报到${registrationStates[status].name}，不能再用它登记别的。请在村居的网页上另外报到。`
}
