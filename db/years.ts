import { inArray } from 'drizzle-orm'
import type { Answers } from '../src/domain/forms/define.ts'
import { isDutyMet } from '../src/domain/states.ts'
import { listClaimsOfAll, type Claim } from './claims.ts'
import { listEvaluationsOfAll, type Evaluation } from './evaluations.ts'
import type { Registration } from './registrations.ts'
import { registrations as table } from './schema.ts'
import { listRecordsOfAll, type ServiceRecord } from './service-records.ts'
import type { Storage } from './storage.ts'

/** What one registration did in a year, and what its sheets say of it. */
export interface Year {
  registration: Registration
  year: number
  /** In the order in which they were made; released ones are left out. */
  claims: Claim[]
  /** By date. */
  records: ServiceRecord[]
  /** What was confirmed in the village that a member has moved here from: it stands on the card, too. */
  earlier: ServiceRecord[]
  /** Draft or issued: only offices may see a draft. */
  evaluation?: Evaluation
  confirmed: { claims: number; records: number }
  /** Whether the notice's duty of the year is met. */
  isMet: boolean
  /** The answers on 附件2, 附件3 and 附件6; a declined record and a draft are not on them. */
  answers: Answers
}

/** The year of each of these registrations, in their order, in four queries for any number of them. */
export async function listYears(storage: Storage, registrations: Registration[], year: number): Promise<Year[]> {
  if (registrations.length === 0) return []
  const ids = registrations.map(({ id }) => id)
  const before = await storage.db
    .select({ id: table.id, movedTo: table.movedTo })
    .from(table)
    .where(inArray(table.movedTo, ids))
  const [claims, records, evaluations] = await Promise.all([
    listClaimsOfAll(storage, ids, year),
    listRecordsOfAll(storage, [...ids, ...before.map(({ id }) => id)], year),
    listEvaluationsOfAll(storage, ids, year),
  ])
  const claimsOf = Map.groupBy(claims, ({ registration }) => registration)
  const recordsOf = Map.groupBy(records, ({ registration }) => registration)
  const evaluationOf = new Map(evaluations.map((evaluation) => [evaluation.registration, evaluation]))
  const beforeOf = new Map(before.map(({ id, movedTo }) => [movedTo, id]))
  return registrations.map((registration) => {
    const { id } = registration
    const earlier = recordsOf.get(beforeOf.get(id) ?? '') ?? []
    return yearOf(registration, year, {
      claims: (claimsOf.get(id) ?? []).filter(({ status }) => status !== 'released'),
      records: recordsOf.get(id) ?? [],
      earlier: earlier.filter(({ status }) => status === 'confirmed'),
      evaluation: evaluationOf.get(id),
    })
  })
}

export async function findYear(storage: Storage, registration: Registration, year: number): Promise<Year> {
  return (await listYears(storage, [registration], year))[0]!
}

function yearOf(
  registration: Registration,
  year: number,
  done: Pick<Year, 'claims' | 'records' | 'earlier' | 'evaluation'>,
): Year {
  const confirmed = {
    claims: done.claims.filter(isConfirmed).length,
    records: done.records.filter(isConfirmed).length + done.earlier.length,
  }
  const issued = done.evaluation?.status === 'issued' ? done.evaluation : undefined
  const onPaper = [...done.earlier, ...done.records]
    .filter(({ status }) => status !== 'declined')
    .toSorted((one, other) => one.date.localeCompare(other.date))
  return {
    registration,
    year,
    ...done,
    confirmed,
    isMet: isDutyMet(registration, confirmed),
    answers: {
      ...registration.answers,
      records: onPaper.map(({ date, category, content }) => ({ date, category, content })),
      performance: issued?.performance ?? '',
      comment: issued?.comment ?? '',
      // On 附件3 and 附件6 this is the day of the comment, not of registering.
      date: issued?.date ?? '',
    },
  }
}

function isConfirmed({ status }: { status: string }): boolean {
  return status === 'confirmed'
}
