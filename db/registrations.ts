import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm'
import { localYear } from '../src/domain/calendar.ts'
import { findVillage } from '../src/domain/villages.ts'
import type { Answers } from '../src/domain/forms/define.ts'
import { registrationForms, type RegistrantKind } from '../src/domain/forms/index.ts'
import { isStanding as isStandingState, type RegistrationState } from '../src/domain/states.ts'
import { isStanding, leaving } from './departures.ts'
import { formatNumber, type NumberParts } from '../src/domain/receipt-number.ts'
import { evaluations, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

type Row = typeof registrations.$inferSelect

/** A registration with its envelope opened; `answers` is undefined once it is withdrawn. */
export interface Registration extends Pick<
  Row,
  | 'id'
  | 'kind'
  | 'village'
  | 'year'
  | 'status'
  | 'submittedAt'
  | 'entry'
  | 'receivedOn'
  | 'endedAt'
  | 'movedTo'
  | 'revision'
> {
  number: string
  answers?: Answers
  /** Why the village returned it. */
  reason?: string
}

/** Where a newest-first list goes on: the last row seen. */
export interface Cursor {
  submittedAt: number
  id: string
}

/** `submittedAt.id`, as it stands in an address; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  const [, submittedAt, id] = /^(\d{1,15})\.([\da-f-]{36})$/.exec(text) ?? []
  return submittedAt && id ? { submittedAt: Number(submittedAt), id } : undefined
}

export interface Filter {
  village: string
  kind?: RegistrantKind
  status?: RegistrationState
  /** Only what took part in that year. */
  year?: number
  before?: Cursor
}

export interface Submission {
  kind: RegistrantKind
  village: string
  answers: Answers
  /** The form's random ticket, at least 128 bits: see `submitRegistration`. */
  ticket: string
  at: number
  /** Typed in by the village from paper that it received on this local date. */
  paper?: { receivedOn: string }
  /** The id of the member's registration with another village, whose place this one takes. */
  movedFrom?: string
}

/**
 * Registers once for each form that was handed out: a form sent again (a double press, a lost answer) leads its sender
 * to the same receipt, and one who has the form but not its answers to none: `undefined`. Who moves leaves the former
 * registration in the same transaction; one that no longer stands is left by nobody: `undefined`.
 */
export async function submitRegistration(
  storage: Storage,
  { kind, village, answers, ticket, at, paper, movedFrom }: Submission,
): Promise<{ id: string; token: string } | undefined> {
  const { db, vault } = storage
  const id = crypto.randomUUID()
  const year = localYear(at)
  const [tokenHash, ticketHash, submissionHash, sealedAnswers] = await Promise.all([
    linkToken(storage, id).then((token) => vault.hash('token-hash', token)),
    vault.hash('ticket', ticket),
    vault.hash('submission', JSON.stringify([ticket, kind, village, answers])),
    vault.seal(answersOf(id), answers),
  ])
  const formVersions = registrationForms[kind].forms.map((form) => `${form.attachment}.${form.version}`).join()
  const sequence = sql`(select coalesce(max(sequence), 0) + 1 from ${registrations} where village = ${village} and year = ${year})`
  const isFree = movedFrom
    ? sql`exists (select 1 from ${registrations} where ${and(eq(registrations.id, movedFrom), isStanding)})`
    : sql`true`
  const insertion = db
    .insert(registrations)
    // In the order of the table's columns.
    .select(
      sql`select ${id}, ${kind}, ${formVersions}, ${village}, ${year}, ${sequence}, ${paper ? 'received' : 'submitted'},
        ${at}, 1, ${paper ? 'paper' : 'online'}, ${paper?.receivedOn ?? null}, null, null, ${sealedAnswers}, null,
        ${tokenHash}, ${ticketHash}, ${submissionHash} where ${isFree}`,
    )
    .onConflictDoNothing({ target: registrations.ticketHash })
    .returning({ id: registrations.id })
  const [inserted = []] = movedFrom
    ? await db.batch([insertion, ...leaving(db, movedFrom, { status: 'moved', endedAt: at, movedTo: id })])
    : [await insertion]
  if (inserted.length > 0) return { id, token: await linkToken(storage, id) }
  const [earlier] = await db
    .select({ id: registrations.id, submissionHash: registrations.submissionHash })
    .from(registrations)
    .where(eq(registrations.ticketHash, ticketHash))
  if (earlier?.submissionHash !== submissionHash) return undefined
  return { id: earlier.id, token: await linkToken(storage, earlier.id) }
}

/** Whether the form with this ticket has been sent before. */
export async function isTicketTaken({ db, vault }: Storage, ticket: string): Promise<boolean> {
  const rows = await db
    .select({ id: registrations.id })
    .from(registrations)
    .where(eq(registrations.ticketHash, await vault.hash('ticket', ticket)))
  return rows.length > 0
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
  return findOne(storage, eq(registrations.tokenHash, await storage.vault.hash('token-hash', token)))
}

export function findRegistrationByNumber(storage: Storage, number: NumberParts): Promise<Registration | undefined> {
  const { village, year, sequence } = registrations
  return findOne(storage, and(eq(village, number.village), eq(year, number.year), eq(sequence, number.sequence)))
}

/** What anybody may know of a number: nothing personal, and nothing is opened. */
export async function findRegistrationStatus({ db }: Storage, number: NumberParts) {
  const { village, year, sequence, kind, status } = registrations
  const [row] = await db
    .select({ kind, status, village, year })
    .from(registrations)
    .where(and(eq(village, number.village), eq(year, number.year), eq(sequence, number.sequence)))
  return row
}

/** Newest first, `limit` at most. */
export async function listRegistrations(storage: Storage, filter: Filter, limit: number): Promise<Registration[]> {
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

/** What a village prints in one job: the receipts of a day, or the cards of a year that it has evaluated. */
export type PrintJob = { receivedOn: string } | { evaluatedIn: number; kind: RegistrantKind }

/** By receipt number, as they are handed out; `limit` at most, after the one where the last job ended. */
export async function listForPrint(
  storage: Storage,
  village: string,
  job: PrintJob,
  after: Pick<NumberParts, 'year' | 'sequence'> | undefined,
  limit: number,
): Promise<Registration[]> {
  const { id, year, sequence, kind, receivedOn, status } = registrations
  const isEvaluated = (of: number) =>
    inArray(
      id,
      storage.db
        .select({ registration: evaluations.registration })
        .from(evaluations)
        .where(and(eq(evaluations.village, village), eq(evaluations.year, of), eq(evaluations.status, 'issued'))),
    )
  const rows = await storage.db
    .select()
    .from(registrations)
    .where(
      and(
        eq(registrations.village, village),
        isNotNull(registrations.sealedAnswers),
        'receivedOn' in job
          ? and(eq(receivedOn, job.receivedOn), eq(status, 'received'))
          : and(eq(kind, job.kind), isEvaluated(job.evaluatedIn)),
        after && or(gt(year, after.year), and(eq(year, after.year), gt(sequence, after.sequence))),
      ),
    )
    .orderBy(asc(year), asc(sequence))
    .limit(limit)
  return Promise.all(rows.map((row) => openRegistration(storage, row)))
}

/** Further down a newest-first list. */
export function isBefore(cursor: Cursor): SQL | undefined {
  const { submittedAt, id } = registrations
  return or(lt(submittedAt, cursor.submittedAt), and(eq(submittedAt, cursor.submittedAt), lt(id, cursor.id)))
}

/** What a village has received and what had not ended before that year: these have cards and evaluations of it. */
export function tookPart(village: string, year: number): SQL | undefined {
  const newYear = Date.parse(`${year}-01-01T00:00:00+08:00`)
  return and(
    eq(registrations.village, village),
    isNotNull(registrations.receivedOn),
    lte(registrations.year, year),
    or(isNull(registrations.endedAt), gte(registrations.endedAt, newYear)),
    isNotNull(registrations.sealedAnswers),
  )
}

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
  const alike = [registrationForms[kind].name, ...(kind === 'member' ? ['homeOrg'] : [])]
  let before: Cursor | undefined
  for (let batch = 0; batch < 8; batch++) {
    const rows: Registration[] = await listRegistrations(storage, { village, kind, before }, 500)
    const found = rows.find(
      (row) => isStandingState(row.status) && alike.every((name) => row.answers?.[name] === answers[name]),
    )
    if (found || rows.length < 500) return found
    before = rows.at(-1)
  }
  return undefined
}

/** How many a village has in each state. */
export async function countRegistrations({ db }: Storage, village: string) {
  const counts = await db
    .select({ status: registrations.status, count: sql<number>`count(*)` })
    .from(registrations)
    .where(eq(registrations.village, village))
    .groupBy(registrations.status)
  return Object.fromEntries(counts.map(({ status, count }) => [status, count])) as Partial<
    Record<RegistrationState, number>
  >
}

/** The holder's corrections, taken until the village has received the registration. False when it is too late. */
export async function amendRegistration({ db, vault }: Storage, id: string, answers: Answers): Promise<boolean> {
  const sealedAnswers = await vault.seal(answersOf(id), answers)
  return changed(
    await db
      .update(registrations)
      .set({ status: 'submitted', sealedAnswers, sealedReason: null, revision: sql`revision + 1` })
      .where(and(eq(registrations.id, id), inArray(registrations.status, ['submitted', 'returned'])))
      .returning({ id: registrations.id }),
  )
}

/** The village received it on a local date; also corrects that date. False when the answers changed meanwhile. */
export async function receiveRegistration(
  { db }: Storage,
  { id, revision }: Pick<Registration, 'id' | 'revision'>,
  receivedOn: string,
): Promise<boolean> {
  return changed(
    await db
      .update(registrations)
      .set({ status: 'received', receivedOn, sealedReason: null, revision: sql`revision + 1` })
      .where(unchanged(id, revision))
      .returning({ id: registrations.id }),
  )
}

/** The village returned it with a reason. False when the answers changed meanwhile. */
export async function returnRegistration(
  { db, vault }: Storage,
  { id, revision }: Pick<Registration, 'id' | 'revision'>,
  reason: string,
): Promise<boolean> {
  const sealedReason = await vault.seal(reasonOf(id), reason)
  return changed(
    await db
      .update(registrations)
      .set({ status: 'returned', receivedOn: null, sealedReason, revision: sql`revision + 1` })
      .where(unchanged(id, revision))
      .returning({ id: registrations.id }),
  )
}

/** Who registered: a unit's or a member's name, '' once withdrawn. */
export function nameOf({ kind, answers }: Registration): string {
  return String(answers?.[registrationForms[kind].name] ?? '')
}

function unchanged(id: string, revision: number): SQL | undefined {
  const isKept = isNotNull(registrations.sealedAnswers)
  return and(eq(registrations.id, id), eq(registrations.revision, revision), isStanding, isKept)
}

function changed(rows: unknown[]): boolean {
  return rows.length > 0
}

async function findOne(storage: Storage, where: SQL | undefined): Promise<Registration | undefined> {
  const [row] = await storage.db.select().from(registrations).where(where).limit(1)
  return row && openRegistration(storage, row)
}

/** A row as another table's query joins it, with its envelope opened. */
export async function openRegistration({ vault }: Storage, row: Row): Promise<Registration> {
  const { id, kind, village, year, status, submittedAt, entry, receivedOn, endedAt, movedTo, revision } = row
  const registration: Registration = {
    id,
    kind,
    village,
    year,
    status,
    submittedAt,
    entry,
    receivedOn,
    endedAt,
    movedTo,
    revision,
    number: formatNumber(row),
  }
  if (row.sealedAnswers) {
    const answers = await vault.open<Answers>(answersOf(id), row.sealedAnswers)
    registration.answers = { village: findVillage(village)?.name ?? village, ...answers }
  }
  if (row.sealedReason) registration.reason = await vault.open<string>(reasonOf(id), row.sealedReason)
  return registration
}

const answersOf = (id: string) => `registrations/${id}/answers`
const reasonOf = (id: string) => `registrations/${id}/reason`
