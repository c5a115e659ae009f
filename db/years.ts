import { eq, sql } from 'drizzle-orm'
import { holderYear, type HolderYear } from '../src/domain/holder-year.ts'
import type { Registration } from '../src/domain/registration.ts'
import { claimStates } from '../src/domain/states.ts'
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
  const former = await listFormer(storage, ids)
  const all = [...ids, ...former.map(({ id }) => id)]
  const [claims, records, evaluations, ownForms] = await Promise.all([
    listClaimsOfAll(storage, all, year),
    listRecordsOfAll(storage, all, year),
    listEvaluationsOfAll(storage, ids, year),
    listOwnFormsOfAll(storage, ids, year),
  ])
  const standing = claims.filter(({ status }) => claimStates[status].holdsPlace)
  const claimsOf = Map.groupBy(standing, ({ registration }) => registration)
  const waiting = claims.filter(({ status }) => claimStates[status].waits)
  const waitingOf = Map.groupBy(waiting, ({ registration }) => registration)
  const recordsOf = Map.groupBy(records, ({ registration }) => registration)
  const ownOf = Map.groupBy(ownForms, ({ registration }) => registration)
  const formerOf = Map.groupBy(former, ({ heir }) => heir)
  const evaluationOf = new Map(evaluations.map((evaluation) => [evaluation.registration, evaluation]))
  return registrations.map((registration) => {
    const { id } = registration
    const before = formerOf.get(id) ?? []
    return holderYear(registration, year, {
      claims: claimsOf.get(id) ?? [],
      waiting: waitingOf.get(id) ?? [],
      records: recordsOf.get(id) ?? [],
      own: new Map((ownOf.get(id) ?? []).map((written) => [written.form, written])),
      evaluation: evaluationOf.get(id),
      former: before,
      formerClaims: before.flatMap((one) => claimsOf.get(one.id) ?? []),
      formerRecords: before.flatMap((one) => recordsOf.get(one.id) ?? []),
    })
  })
}

export async function findYear(storage: Storage, registration: Registration, year: number): Promise<HolderYear> {
  return (await listYears(storage, [registration], year))[0]!
}

/** The registrations that these took the place of, through every move; `heir` is the one of these that it led to. */
function listFormer({ db }: Storage, ids: string[]) {
  const chain = sql`(with recursive chain(id, heir) as (
    select former.id, former.moved_to from ${table} as former where former.moved_to in ${ids}
    union select former.id, chain.heir from ${table} as former join chain on former.moved_to = chain.id
  ) select id, heir from chain) as chain`
  return db
    .select({
      id: table.id,
      heir: sql<string>`chain.heir`,
      firstReceivedOn: sql<string | null>`coalesce(${table.firstReceivedOn}, ${table.receivedOn})`,
    })
    .from(table)
    .innerJoin(chain, eq(sql`chain.id`, table.id))
}
