import { and, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Evaluation, EvaluationProgress, EvaluationWords } from '../src/domain/evaluation.ts'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import { formatNumber } from '../src/domain/receipt-number.ts'
import type { Cursor, Registration } from '../src/domain/registration.ts'
import { evaluationSteps } from '../src/domain/states.ts'
import { isBefore, isHoldersKept, isKept, tookPart } from './conditions.ts'
import { changeSealed, insertSealed, storedEnvelope } from './envelopes.ts'
import { openWords, withEnvelopes, type OpenableRow } from './open-words.ts'
import { changedRow, insertWhere } from './insert-where.ts'
import { openRegistration } from './registrations.ts'
import { evaluations, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/** One registration's evaluation of a year, draft or issued: for its village's office. */
export async function findEvaluation(
  storage: Storage,
  registration: string,
  year: number,
): Promise<Evaluation | undefined> {
  return (await listEvaluationsOfAll(storage, [registration], year))[0]
}

/** The evaluations of several registrations in a year: one query for any number of them. */
export async function listEvaluationsOfAll(
  storage: Storage,
  registration: string[],
  year: number,
): Promise<Evaluation[]> {
  const rows = await storage.db
    .select(withEnvelopes(evaluations))
    .from(evaluations)
    .where(and(inArray(evaluations.registration, registration), eq(evaluations.year, year)))
  return Promise.all(rows.map((row) => openEvaluation(storage, row)))
}

/**
 * Writes the evaluation as a draft, or writes and issues it. `revision` is that of the page on which it was written, 0
 * for a first one. False when it was changed or issued meanwhile, or the holder's data is no longer kept.
 */
export async function writeEvaluation(
  { db, vault }: Storage,
  { id: registration, village }: Pick<Registration, 'id' | 'village'>,
  year: number,
  { performance, ...words }: EvaluationWords,
  { step, revision }: { step: 'draft' | 'issue'; revision: number },
): Promise<boolean> {
  const { from, to } = evaluationSteps[step]
  const changes = {
    status: to,
    performance: performance ?? null,
  }
  // There is one evaluation of a registration's year, hence its cell.
  const envelope = await vault.seal(evaluationCell(registration, year), words)
  if (revision === 0)
    return insertSealed(
      db,
      envelope,
      insertWhere(
        db,
        evaluations,
        {
          id: crypto.randomUUID(),
          registration,
          village,
          year,
          ...changes,
          sealedWords: storedEnvelope,
          revision: 1,
        },
        {
          where: sql`exists (select 1 from ${registrations} where ${and(eq(registrations.id, registration), isKept)})`,
        },
      ),
    )
  const isUnchanged = and(
    eq(evaluations.registration, registration),
    eq(evaluations.year, year),
    eq(evaluations.revision, revision),
    inArray(evaluations.status, [...from]),
    isHoldersKept(db, evaluations.registration),
  )
  const rows = await changeSealed(
    db,
    evaluations,
    isUnchanged,
    { ...changes, revision: sql`revision + 1` },
    { stored: { column: 'sealedWords', envelope } },
  )
  return rows.length > 0
}

/** Takes an issued evaluation back, to be written anew. False when it was not issued, or changed meanwhile. */
export async function recallEvaluation(
  { db }: Storage,
  { id, revision }: Pick<Evaluation, 'id' | 'revision'>,
): Promise<boolean> {
  const { from, to } = evaluationSteps.recall
  const rows = await db
    .update(evaluations)
    .set({ status: to, revision: sql`revision + 1` })
    .where(and(eq(evaluations.id, id), eq(evaluations.revision, revision), inArray(evaluations.status, [...from])))
    .returning(changedRow(evaluations))
  return rows.length > 0
}

export interface EvaluationFilter {
  village: string
  year: number
  kind?: RegistrantKind
  progress?: EvaluationProgress
  before?: Cursor
}

/** Whom a village has to evaluate: all that it has received and that took part in the year, newest first. */
export async function listToEvaluate(
  storage: Storage,
  filter: EvaluationFilter,
  limit: number,
): Promise<Registration[]> {
  const rows = await storage.db
    .select({ registration: withEnvelopes(registrations) })
    .from(registrations)
    .leftJoin(evaluations, and(eq(evaluations.registration, registrations.id), eq(evaluations.year, filter.year)))
    .where(
      and(
        tookPart(filter.village, filter.year),
        filter.kind && eq(registrations.kind, filter.kind),
        filter.progress &&
          (filter.progress === 'none' ? isNull(evaluations.id) : eq(evaluations.status, filter.progress)),
        filter.before && isBefore(filter.before),
      ),
    )
    .orderBy(desc(registrations.submittedAt), desc(registrations.id))
    .limit(limit)
  return Promise.all(rows.map(({ registration }) => openRegistration(storage, registration)))
}

/** The receipt number of the newest of those whom nobody has written about, this one aside; nothing is opened. */
export async function findNextToEvaluate(
  { db }: Storage,
  { id, village }: Pick<Registration, 'id' | 'village'>,
  year: number,
): Promise<string | undefined> {
  const [row] = await db
    .select({ village: registrations.village, year: registrations.year, sequence: registrations.sequence })
    .from(registrations)
    .leftJoin(evaluations, and(eq(evaluations.registration, registrations.id), eq(evaluations.year, year)))
    .where(and(tookPart(village, year), isNull(evaluations.id), ne(registrations.id, id)))
    .orderBy(desc(registrations.submittedAt), desc(registrations.id))
    .limit(1)
  return row && formatNumber(row)
}

/** How many of those still wait for an issued evaluation. */
export async function countToEvaluate({ db }: Storage, village: string, year: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(registrations)
    .leftJoin(evaluations, and(eq(evaluations.registration, registrations.id), eq(evaluations.year, year)))
    .where(and(tookPart(village, year), or(isNull(evaluations.id), ne(evaluations.status, 'issued'))))
  return row?.count ?? 0
}

async function openEvaluation(
  { vault }: Storage,
  { performance, sealedWords, ...evaluation }: OpenableRow<typeof evaluations>,
): Promise<Evaluation> {
  const cell = evaluationCell(evaluation.registration, evaluation.year)
  const { words, damaged } = await openWords<EvaluationWords>(vault, cell, sealedWords)
  return { ...evaluation, answers: { ...(performance && { performance }), ...words }, ...(damaged && { damaged }) }
}

/** Where the envelope of an evaluation's words belongs. */
export const evaluationCell = (registration: string, year: number) => `evaluations/${registration}/${year}/words`
