import { inArray } from 'drizzle-orm'
import { holderYear, type HolderYear } from '../src/domain/holder-year.ts'
import type { Registration } from '../src/domain/registration.ts'
import { claimStates, recordStates } from '../src/domain/states.ts'
import { listClaimsOfAll } from './claims.ts'
import { listEvaluationsOfAll } from './evaluations.ts'
import { listOwnFormsOfAll } from './own-forms.ts'
import { registrations as table } from './schema.ts'
import { listRecordsOfAll } from './service-records.ts'
import type { Storage } from './storage.ts'

/** The year of each of these registrations, in their order, in five queries for any number of them. */
export async function listYears(storage: Storage, registrations: Registration[], year: number): Promise<HolderYear[]> {
  if (registrations.length === 0) return []
  const ids = registrations.map(({ id }) => id)
  const former = await storage.db
    .select({ id: table.id, movedTo: table.movedTo })
    .from(table)
    .where(inArray(table.movedTo, ids))
  const [claims, records, evaluations, ownForms] = await Promise.all([
    listClaimsOfAll(storage, ids, year),
    listRecordsOfAll(storage, [...ids, ...former.map(({ id }) => id)], year),
    listEvaluationsOfAll(storage, ids, year),
    listOwnFormsOfAll(storage, ids, year),
  ])
  const claimsOf = Map.groupBy(claims, ({ registration }) => registration)
  const recordsOf = Map.groupBy(records, ({ registration }) => registration)
  const ownOf = Map.groupBy(ownForms, ({ registration }) => registration)
  const evaluationOf = new Map(evaluations.map((evaluation) => [evaluation.registration, evaluation]))
  const formerOf = new Map(former.map(({ id, movedTo }) => [movedTo, id]))
  return registrations.map((registration) => {
    const { id } = registration
    const earlier = recordsOf.get(formerOf.get(id) ?? '') ?? []
    return holderYear(registration, year, {
      claims: (claimsOf.get(id) ?? []).filter(({ status }) => claimStates[status].holdsPlace),
      records: recordsOf.get(id) ?? [],
      earlier: earlier.filter(({ status }) => recordStates[status].isDeed),
      own: new Map((ownOf.get(id) ?? []).map((written) => [written.form, written])),
      evaluation: evaluationOf.get(id),
    })
  })
}

export async function findYear(storage: Storage, registration: Registration, year: number): Promise<HolderYear> {
  return (await listYears(storage, [registration], year))[0]!
}
