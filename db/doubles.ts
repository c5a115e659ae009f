import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { Answers } from '../src/domain/forms/field.ts'
import { identityOf, inCommon, type Double } from '../src/domain/identity.ts'
import { isKept, isStanding } from './conditions.ts'
import { withEnvelopes } from './open-words.ts'
import { openRegistration } from './registrations.ts'
import { distinctions, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/*
 * The same person or unit, registered twice with one village. Traces say where to look, and what they lead to is opened and
 * compared: they are so short that they fit many people, and whoever steals the database learns nobody's name from them.
 */

/** Somebody who has registered, or is about to. */
interface Somebody {
  id?: string
  kind: RegistrantKind
  answers?: Answers
}

/** As they are stored beside the answers, whenever these change. */
export async function tracesOf({ vault }: Storage, village: string, kind: RegistrantKind, answers: Answers) {
  const { byTelephone, byOrganisation } = identityOf(kind, answers)
  const trace = async (purpose: string, key: string | undefined) =>
    key === undefined ? null : twoBytes(await vault.hash(purpose, JSON.stringify([village, kind, key])))
  const [telephoneTrace, organisationTrace] = await Promise.all([
    trace('telephone trace', byTelephone),
    trace('organisation trace', byOrganisation),
  ])
  return { telephoneTrace, organisationTrace }
}

/** Without traces: of a registration whose answers are erased. */
export const noTraces = { telephoneTrace: null, organisationTrace: null }

/** Rows that are opened at most for one page, whatever the village has. */
const MOST_OPENED = 500

/** For each of these in their order, who else of the village is the same; those that were found to be distinct are left out. */
export async function listDoubles(storage: Storage, village: string, people: Somebody[]): Promise<Double[][]> {
  const traces = await Promise.all(people.map(({ kind, answers = {} }) => tracesOf(storage, village, kind, answers)))
  const given = (name: keyof typeof noTraces) => traces.map((trace) => trace[name]).filter((trace) => trace !== null)
  const rows = await storage.db
    .select(withEnvelopes(registrations))
    .from(registrations)
    .where(
      and(
        eq(registrations.village, village),
        isStanding,
        isKept,
        or(
          inArray(registrations.telephoneTrace, given('telephoneTrace')),
          inArray(registrations.organisationTrace, given('organisationTrace')),
        ),
      ),
    )
    .orderBy(asc(registrations.submittedAt), asc(registrations.id))
    .limit(MOST_OPENED)
  const [others, known] = await Promise.all([
    Promise.all(rows.map((row) => openRegistration(storage, row))),
    listDistinctions(
      storage,
      people.flatMap(({ id }) => id ?? []),
    ),
  ])
  return people.map((person) =>
    others.flatMap((other) => {
      const { kind, answers } = other
      if (!person.answers || !answers || kind !== person.kind || other.id === person.id) return []
      if (person.id && known.has(pairOf(person.id, other.id).join())) return []
      const common = inCommon(kind, person.answers, answers)
      return common ? [{ other, common }] : []
    }),
  )
}

/** The village has found that these are two. */
export async function markDistinct({ db }: Storage, one: string, other: string): Promise<void> {
  const [first, second] = pairOf(one, other)
  await db.insert(distinctions).values({ first, second }).onConflictDoNothing()
}

/**
 * Writes the traces of registrations that are older than traces, or of all once the hashing key has changed: some hundred
 * rows at a time, as far as they open.
 */
export async function writeTraces(storage: Storage, which: 'missing' | 'all', batch = 200): Promise<void> {
  const { db } = storage
  let last = ''
  for (;;) {
    const rows = await db
      .select(withEnvelopes(registrations))
      .from(registrations)
      .where(
        and(
          gt(registrations.id, last),
          isKept,
          which === 'missing' ? isNull(registrations.organisationTrace) : undefined,
        ),
      )
      .orderBy(asc(registrations.id))
      .limit(batch)
    if (rows.length === 0) return
    last = rows.at(-1)!.id
    const opened = await Promise.all(rows.map((row) => openRegistration(storage, row)))
    const traced = await Promise.all(
      opened.map(async ({ id, village, kind, revision, answers }) => {
        if (!answers) return []
        const isSeen = and(eq(registrations.id, id), eq(registrations.revision, revision), isKept)
        const traces = await tracesOf(storage, village, kind, answers)
        return [db.update(registrations).set(traces).where(isSeen)]
      }),
    )
    const [first, ...rest] = traced.flat()
    if (first) await db.batch([first, ...rest])
  }
}

/** Pairs that were found to be distinct, joined as `pairOf` gives them. */
async function listDistinctions({ db }: Storage, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .select()
    .from(distinctions)
    .where(or(inArray(distinctions.first, ids), inArray(distinctions.second, ids)))
  return new Set(rows.map(({ first, second }) => `${first},${second}`))
}

function pairOf(one: string, other: string): [first: string, second: string] {
  return one < other ? [one, other] : [other, one]
}

/** Of a hash in base64url. */
function twoBytes(hash: string): number {
  const bytes = atob(hash.slice(0, 4).replaceAll('-', '+').replaceAll('_', '/'))
  return bytes.charCodeAt(0) * 256 + bytes.charCodeAt(1)
}
