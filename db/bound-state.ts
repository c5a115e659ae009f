import type { Registration } from '../src/domain/registration.ts'
import type { RegistrationState } from '../src/domain/states.ts'
import type { Storage } from './storage.ts'
import type { Vault } from './vault.ts'

/*
 * Village, state and dates of receipt stand in plain, and still nobody can change them by SQL unseen: a mac made with the
 * hashing key binds them to their row.
 */

type Dates = Pick<Registration, 'receivedOn' | 'firstReceivedOn'>
type Bound = Pick<Registration, 'id' | 'village'> & Dates & { status: RegistrationState }

/** State and dates of receipt as they are written, with the mac that binds them to the row and its village. */
export async function boundState({ vault }: Storage, row: Bound) {
  const { status, receivedOn, firstReceivedOn } = row
  return { status, receivedOn, firstReceivedOn, mac: await vault.hash('registration', boundText(row)) }
}

/** The dates of whatever is received on this day: whoever corrects the day of the first receipt corrects both. */
export function receivedOnDay({ receivedOn, firstReceivedOn }: Dates, day: string): Dates {
  const isFirst = firstReceivedOn === null || firstReceivedOn === receivedOn
  return { receivedOn: day, firstReceivedOn: isFirst ? day : firstReceivedOn }
}

/** The dates once its receipt was a mistake: an earlier one was none. */
export function notReceived({ receivedOn, firstReceivedOn }: Dates): Dates {
  return { receivedOn: null, firstReceivedOn: firstReceivedOn === receivedOn ? null : firstReceivedOn }
}

/** A row from before the first receipt was kept apart has no fifth part. */
export const boundText = ({ id, village, status, receivedOn, firstReceivedOn }: Bound) =>
  JSON.stringify([id, village, status, receivedOn, ...(firstReceivedOn === null ? [] : [firstReceivedOn])])

/** Whether the site itself wrote village, state and dates of receipt. Who has withdrawn has nothing left to be forged. */
export async function isGenuine(vault: Vault, row: Bound & { mac: string | null }): Promise<boolean> {
  if (row.status === 'withdrawn') return true
  return row.mac !== null && vault.isHash('registration', boundText(row), row.mac)
}
