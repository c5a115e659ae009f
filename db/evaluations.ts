import { and, desc, eq, getTableColumns, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/index.ts'
import type { Performance } from '../src/domain/forms/performances.ts'
import { evaluationSteps, type EvaluationStep } from '../src/domain/states.ts'
import { isHoldersKept } from './departures.ts'
import { isBefore, openRegistration, tookPart, type Cursor, type Registration } from './registrations.ts'
import { evaluations, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

type Row = typeof evaluations.$inferSelect

/** What a village says of a unit's or a member's year; `comment` is '' once it was kept long enough. */
export interface Evaluation extends Omit<Row, 'sealedComment'> {
  comment: string
}

export interface EvaluationWords {
  /** Units only. */
  performance: Performance | null
  comment: string
  /** Local, `YYYY-MM-DD`: printed beside the seal. */
  date: string
}

/** One registration's evaluation of a year, draft or issued: for its village's office. */
export async function findEvaluation(
  storage: Storage,
  registration: string,
  year: number,
): Promise<Evaluation | undefined> {
  return (await listEvaluationsOfAll(storage, [registration], year))[0]
}

/** What its holder may see: an issued evaluation. */
export async function findIssuedEvaluation(
  storage: Storage,
  registration: string,
  year: number,
): Promise<Evaluation | undefined> {
  const found = await findEvaluation(storage, registration, year)
  return found?.status === 'issued' ? found : undefined
}

/** The evaluations of several registrations in a year: one query for any number of them. */
export async function listEvaluationsOfAll(
  storage: Storage,
  registration: string[],
  year: number,
): Promise<Evaluation[]> {
  const rows = await storage.db
    .select()
    .from(evaluations)
    .where(and(inArray(evaluations.registration, registration), eq(evaluations.year, year)))
  return Promise.all(rows.map((row) => opened(storage, row)))
}

/**
 * Writes the evaluation as a draft, or writes and issues it. `revision` is that of the page on which it was written, 0
 * for a first one. False when it was changed or issued meanwhile, or
 * the holder's data is no longer kept.
 */
export async function writeEvaluation(
  { db, vault }: Storage,
  { id: registration, village }: Pick<Registration, 'id' | 'village'>,
  year: number,
  { performance, comment, date }: EvaluationWords,
  { step, revision }: { step: Extract<EvaluationStep, 'draft' | 'issue'>; revision: number },
): Promise<boolean> {
  // The place of the seal is the registration's year: there is one evaluation of it.
  const sealedComment = await vault.seal(commentOf(registration, year), comment)
  const status = evaluationSteps[step].to
  const rows =
    revision === 0
      ? await db
          .insert(evaluations)
          // In the order of the table's columns.
          .select(
            sql`select ${crypto.randomUUID()}, ${registrations.id}, ${village}, ${year}, ${status}, ${performance},
              ${sealedComment}, ${date}, 1 from ${registrations}
              where ${registrations.id} = ${registration} and ${registrations.sealedAnswers} is not null`,
          )
          .onConflictDoNothing()
          .returning({ id: evaluations.id })
      : await db
          .update(evaluations)
          .set({ performance, sealedComment, date, status, revision: sql`revision + 1` })
          .where(
            and(
              eq(evaluations.registration, registration),
              eq(evaluations.year, year),
              eq(evaluations.revision, revision),
              inArray(evaluations.status, [...evaluationSteps[step].from]),
              isHoldersKept(db, evaluations.registration),
            ),
          )
          .returning({ id: evaluations.id })
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
    .returning({ id: evaluations.id })
  return rows.length > 0
}

/** Not yet written, or as far as it has come. */
export type EvaluationProgress = 'none' | Row['status']

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
    .select({ registration: getTableColumns(registrations) })
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

/** How many of those still wait for an issued evaluation. */
export async function countToEvaluate({ db }: Storage, village: string, year: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(registrations)
    .leftJoin(evaluations, and(eq(evaluations.registration, registrations.id), eq(evaluations.year, year)))
    .where(and(tookPart(village, year), or(isNull(evaluations.id), ne(evaluations.status, 'issued'))))
  return row?.count ?? 0
}

async function opened({ vault }: Storage, { sealedComment, ...evaluation }: Row): Promise<Evaluation> {
  const { registration, year } = evaluation
  return {
    ...evaluation,
    comment: sealedComment ? await vault.open<string>(commentOf(registration, year), sealedComment) : '',
  }
}

const commentOf = (registration: string, year: number) => `evaluations/${registration}/${year}/comment`
