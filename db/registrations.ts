import { and, desc, eq, type SQL } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { Answers } from '../src/domain/forms/field.ts'
import { formatNumber, type NumberParts } from '../src/domain/receipt-number.ts'
import {
  isNamesake,
  isStanding,
  type Cursor,
  type Registration,
  type RegistrationStatus,
} from '../src/domain/registration.ts'
import type { RegistrationState } from '../src/domain/states.ts'
import { isBefore, tookPart } from './conditions.ts'
import { countByState } from './counts.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'

export type RegistrationRow = typeof registrations.$inferSelect

export interface RegistrationFilter {
  village: string
  kind?: RegistrantKind
  status?: RegistrationState
  /** Only what took part in that year. */
  year?: number
  before?: Cursor
}

/**
 * The token of the private link, 132 bits, made from the row's id with the hashing key: it stands nowhere in the
 * database, and still the holder who proves number and telephone can be led to it again.
 */
export async function linkToken({ vault }: Storage, id: string): Promise<string> {
  return (await vault.hash('token', id)).slice(0, 22)
}

/** By the private link's token. */
export async function findRegistrationByToken(storage: Storage, token: string): Promise<Registration | undefined> {
  if (!/^[\w-]{22}$/.test(token)) return undefined
  return findWhere(storage, eq(registrations.tokenHash, await storage.vault.hash('token-hash', token)))
}

export function findRegistrationByNumber(storage: Storage, number: NumberParts): Promise<Registration | undefined> {
  return findWhere(storage, hasNumber(number))
}

/** What anybody may know of a number: nothing personal, and nothing is opened. */
export async function findRegistrationStatus(
  { db }: Storage,
  number: NumberParts,
): Promise<RegistrationStatus | undefined> {
  const { kind, status, village, year } = registrations
  const [row] = await db.select({ kind, status, village, year }).from(registrations).where(hasNumber(number))
  return row
}

/** Newest first, `limit` at most. */
export async function listRegistrations(
  storage: Storage,
  filter: RegistrationFilter,
  limit: number,
): Promise<Registration[]> {
  const { village, kind, status, submittedAt, id } = registrations
  const rows = await storage.db
    .select()
    .from(registrations)
    .where(
      and(
        eq(village, filter.village),
        filter.kind && eq(kind, filter.kind),
        filter.status && eq(status, filter.status),
        filter.year ? tookPart(filter.village, filter.year) : undefined,
        filter.before && isBefore(filter.before),
      ),
    )
    .orderBy(desc(submittedAt), desc(id))
    .limit(limit)
  return Promise.all(rows.map((row) => openRegistration(storage, row)))
}

/** Registrations read and opened at a time in a search for a namesake, and how many times at most. */
const NAMESAKE_BATCH = 500
const NAMESAKE_BATCHES = 8

/**
 * A registration that stands with this village under the same name (and, for a member, of the same organisation). Names
 * are sealed and leave no trace to look them up by: the newest 4,000 are opened, more than any village has.
 */
export async function findNamesake(
  storage: Storage,
  village: string,
  kind: RegistrantKind,
  answers: Answers,
): Promise<Registration | undefined> {
  let before: Cursor | undefined
  for (let batch = 0; batch < NAMESAKE_BATCHES; batch++) {
    const listed: Registration[] = await listRegistrations(storage, { village, kind, before }, NAMESAKE_BATCH)
    const namesake = listed.find((registration) => isStanding(registration.status) && isNamesake(registration, answers))
    before = listed.at(-1)
    if (namesake || listed.length < NAMESAKE_BATCH) return namesake
  }
  return undefined
}

/** How many a village has in each state. */
export function countRegistrations(storage: Storage, village: string) {
  return countByState(storage, registrations, eq(registrations.village, village))
}

/** A row as another table's query joins it, with its envelopes opened. */
export async function openRegistration({ vault }: Storage, row: RegistrationRow): Promise<Registration> {
  const { sequence, sealedAnswers, sealedReason, tokenHash: _, ticketHash: __, submissionHash: ___, ...plain } = row
  return {
    ...plain,
    number: formatNumber({ ...plain, sequence }),
    ...(sealedAnswers && { answers: await vault.open(answersCell(row.id), sealedAnswers) }),
    ...(sealedReason && { reason: await vault.open(reasonCell(row.id), sealedReason) }),
  } as Registration
}

/** Where an envelope belongs: it opens nowhere else. */
export const answersCell = (id: string) => `registrations/${id}/answers`
export const reasonCell = (id: string) => `registrations/${id}/reason`

function hasNumber(number: NumberParts): SQL | undefined {
  const { village, year, sequence } = registrations
  return and(eq(village, number.village), eq(year, number.year), eq(sequence, number.sequence))
}

async function findWhere(storage: Storage, where: SQL | undefined): Promise<Registration | undefined> {
  const [row] = await storage.db.select().from(registrations).where(where).limit(1)
  return row && openRegistration(storage, row)
}
