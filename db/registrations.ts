import { and, desc, eq, type SQL } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { RegistrationAnswers } from '../src/domain/forms/index.ts'
import { formatNumber, type NumberParts } from '../src/domain/receipt-number.ts'
import type { Cursor, Registration, RegistrationStatus } from '../src/domain/registration.ts'
import type { RegistrationState } from '../src/domain/states.ts'
import { isGenuine } from './bound-state.ts'
import { isBefore, isUpdated, tookPart } from './conditions.ts'
import { countByState } from './counts.ts'
import { openWords, sayDamaged, withEnvelopes, type OpenableRow } from './open-words.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom } from './vault.ts'

export type RegistrationRow = OpenableRow<typeof registrations>

export interface RegistrationFilter {
  village: string
  kind?: RegistrantKind
  status?: RegistrationState
  /** Only those whose holders changed something of which the village has not taken note. */
  isUpdated?: boolean
  /** Only what took part in that year. */
  year?: number
  before?: Cursor
}

/**
 * What is sealed of a registration: the answers, and the token of its private link. Whoever writes new answers writes
 * them only where the row's `tokenHash` is still that of the token: the link may have been replaced meanwhile.
 */
export interface RegistrationWords {
  token: string
  answers: RegistrationAnswers[RegistrantKind]
}

/** The token of a registration's private link; undefined once it is erased. */
export async function findLinkToken({ db, vault }: Storage, id: string): Promise<string | undefined> {
  const [row] = await db.select(withEnvelopes(registrations)).from(registrations).where(eq(registrations.id, id))
  const { words } = await openWords<RegistrationWords>(vault, answersCell(id), row?.sealedAnswers ?? null)
  return words?.token
}

/** By the private link's token. A row that was given another's link is nobody's. */
export async function findRegistrationByToken(storage: Storage, token: string): Promise<Registration | undefined> {
  if (!/^[\w-]{22}$/.test(token)) return undefined
  const [row] = await selectWhere(storage, eq(registrations.tokenHash, await hashOfRandom('token', token)))
  if (!row) return undefined
  const { words, ...registration } = await openRow(storage, row)
  if (!words || words.token === token) return registration as Registration
  sayDamaged(answersCell(row.id), 'the link is that of another row')
  return undefined
}

export function findRegistration(storage: Storage, id: string): Promise<Registration | undefined> {
  return findWhere(storage, eq(registrations.id, id))
}

export function findRegistrationByNumber(storage: Storage, number: NumberParts): Promise<Registration | undefined> {
  return findWhere(storage, hasNumber(number))
}

/** What anybody may know of a number: nothing personal, and nothing is opened. */
export async function findRegistrationStatus(
  { db, vault }: Storage,
  number: NumberParts,
): Promise<RegistrationStatus | undefined> {
  const { id, kind, status, village, year, receivedOn, firstReceivedOn, mac } = registrations
  const [row] = await db
    .select({ id, kind, status, village, year, receivedOn, firstReceivedOn, mac })
    .from(registrations)
    .where(hasNumber(number))
  return row && (await isGenuine(vault, row)) ? row : undefined
}

/** Newest first, `limit` at most. */
export async function listRegistrations(
  storage: Storage,
  filter: RegistrationFilter,
  limit: number,
): Promise<Registration[]> {
  const { village, kind, status, submittedAt, id } = registrations
  const rows = await storage.db
    .select(withEnvelopes(registrations))
    .from(registrations)
    .where(
      and(
        eq(village, filter.village),
        filter.kind && eq(kind, filter.kind),
        filter.status && eq(status, filter.status),
        filter.isUpdated ? isUpdated : undefined,
        filter.year ? tookPart(filter.village, filter.year) : undefined,
        filter.before && isBefore(filter.before),
      ),
    )
    .orderBy(desc(submittedAt), desc(id))
    .limit(limit)
  return Promise.all(rows.map((row) => openRegistration(storage, row)))
}

/** How many a village has in each state. */
export function countRegistrations(storage: Storage, village: string) {
  return countByState(storage, registrations, eq(registrations.village, village))
}

/** A row as another table's query joins it, with its envelopes opened. */
export async function openRegistration(storage: Storage, row: RegistrationRow): Promise<Registration> {
  const { words: _, ...registration } = await openRow(storage, row)
  return registration as Registration
}

/** Where an envelope belongs: it opens nowhere else. */
export const answersCell = (id: string) => `registrations/${id}/answers`
export const reasonCell = (id: string) => `registrations/${id}/reason`

async function openRow({ vault }: Storage, row: RegistrationRow) {
  const {
    sequence,
    sealedAnswers,
    sealedReason,
    mac,
    tokenHash: _,
    ticketHash: __,
    submissionHash: ___,
    telephoneTrace: ____,
    organisationTrace: _____,
    ...plain
  } = row
  const [answers, reason, genuine] = await Promise.all([
    openWords<RegistrationWords>(vault, answersCell(row.id), sealedAnswers),
    openWords<string>(vault, reasonCell(row.id), sealedReason),
    isGenuine(vault, { ...plain, mac }),
  ])
  if (!genuine) sayDamaged(answersCell(row.id), 'village, state or dates of receipt are not what the site wrote')
  const isWhole = genuine && !answers.damaged && !reason.damaged
  return {
    ...plain,
    firstReceivedOn: plain.firstReceivedOn ?? plain.receivedOn,
    firstSubmittedAt: plain.firstSubmittedAt ?? plain.submittedAt,
    number: formatNumber({ ...plain, sequence }),
    ...(isWhole && answers.words && { answers: answers.words.answers }),
    ...(isWhole && reason.words && { reason: reason.words }),
    ...(!isWhole && { damaged: true as const }),
    words: answers.words,
  }
}

function hasNumber(number: NumberParts): SQL | undefined {
  const { village, year, sequence } = registrations
  return and(eq(village, number.village), eq(year, number.year), eq(sequence, number.sequence))
}

async function findWhere(storage: Storage, where: SQL | undefined): Promise<Registration | undefined> {
  const [row] = await selectWhere(storage, where)
  return row && openRegistration(storage, row)
}

function selectWhere({ db }: Storage, where: SQL | undefined) {
  return db.select(withEnvelopes(registrations)).from(registrations).where(where).limit(1)
}
