import type { Registration } from '../src/domain/registration.ts'
import type { RegistrationState } from '../src/domain/states.ts'
import type { Storage } from './storage.ts'
import type { Vault } from './vault.ts'

/*
 * Village, state and dates of receipt stand in plain, and still nobody can change them by SQL unseen: a mac made with the
 * hashing key binds them to their row.
 */

type Bound = Pick<Registration, 'id' | 'village' | 'receivedOn' | 'firstReceivedOn'> & { status: RegistrationState }

/** State and dates of receipt as they are written, with the mac that binds them to the row and its village. */
export async function boundState({ vault }: Storage, row: Bound) {
  const { status, receivedOn, firstReceivedOn } = row
  return { status, receivedOn, firstReceivedOn, mac: await vault.hash('registration', boundText(row)) }
}

/**
 * The date of the first receipt, which no return takes back; a corrected date corrects it while there was no return.
 * Rows that were written before it was kept have none yet.
 */
export function firstReceipt(
  { receivedOn, firstReceivedOn }: Pick<Bound, 'receivedOn' | 'firstReceivedOn'>,
  receivedAgainOn: string | null = receivedOn,
): string | null {
  return firstReceivedOn === null || firstReceivedOn === receivedOn ? receivedAgainOn : firstReceivedOn
}

/** Rows that were written before the first receipt was kept have a mac without it. */
export const boundText = ({ id, village, status, receivedOn, firstReceivedOn }: Bound) =>
  JSON.stringify([id, village, status, receivedOn, ...(firstReceivedOn ? [firstReceivedOn] : [])])

/** Whether the site itself wrote village, state and dates of receipt. Who has withdrawn has nothing left to be forged. */
export async function isGenuine(vault: Vault, row: Bound & { mac: string | null }): Promise<boolean> {
  if (row.status === 'withdrawn') return true
  return row.mac !== null && vault.isHash('registration', boundText(row), row.mac)
}
