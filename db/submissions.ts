import { and, eq, inArray, sql } from 'drizzle-orm'
import { localYear } from '../src/domain/calendar.ts'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { RegistrationAnswers } from '../src/domain/forms/index.ts'
import type { Registration } from '../src/domain/registration.ts'
import { registrationSteps } from '../src/domain/states.ts'
import { isKept, isStanding } from './conditions.ts'
import { leaving } from './departures.ts'
import { insertWhere } from './insert-where.ts'
import { answersCell, linkToken, reasonCell } from './registrations.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'

export interface Submission {
  kind: RegistrantKind
  village: string
  answers: RegistrationAnswers[RegistrantKind]
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
 * to the same receipt; the same form with other answers leads nowhere: `undefined`. Who moves leaves the former
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
    vault.seal(answersCell(id), answers),
  ])
  const insertion = insertWhere(
    db,
    registrations,
    {
      id,
      kind,
      village,
      year,
      sequence: sql`(select coalesce(max(sequence), 0) + 1 from ${registrations} where village = ${village} and year = ${year})`,
      status: paper ? 'received' : 'submitted',
      submittedAt: at,
      revision: 1,
      entry: paper ? 'paper' : 'online',
      receivedOn: paper?.receivedOn,
      sealedAnswers,
      tokenHash,
      ticketHash,
      submissionHash,
    },
    {
      where: movedFrom
        ? sql`exists (select 1 from ${registrations} where ${and(eq(registrations.id, movedFrom), isStanding)})`
        : undefined,
    },
  )
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

/** The holder's corrections, taken until the village has received the registration. False when it is too late. */
export async function amendRegistration(
  { db, vault }: Storage,
  id: string,
  answers: RegistrationAnswers[RegistrantKind],
): Promise<boolean> {
  const { from, to } = registrationSteps.amend
  const rows = await db
    .update(registrations)
    .set({
      status: to,
      sealedAnswers: await vault.seal(answersCell(id), answers),
      sealedReason: null,
      revision: sql`revision + 1`,
    })
    .where(and(eq(registrations.id, id), inArray(registrations.status, [...from])))
    .returning({ id: registrations.id })
  return rows.length > 0
}

type Seen = Pick<Registration, 'id' | 'revision'>

/** The village received it on a local date; also corrects that date. False when the answers changed meanwhile. */
export function receiveRegistration(storage: Storage, seen: Seen, receivedOn: string): Promise<boolean> {
  return decide(storage, seen, 'receive', { receivedOn, sealedReason: null })
}

/** The village returned it with a reason. False when the answers changed meanwhile. */
export async function returnRegistration(storage: Storage, seen: Seen, reason: string): Promise<boolean> {
  const sealedReason = await storage.vault.seal(reasonCell(seen.id), reason)
  return decide(storage, seen, 'return', { receivedOn: null, sealedReason })
}

async function decide(
  { db }: Storage,
  { id, revision }: Seen,
  step: 'receive' | 'return',
  changes: Partial<typeof registrations.$inferInsert>,
): Promise<boolean> {
  const { from, to } = registrationSteps[step]
  const rows = await db
    .update(registrations)
    .set({ ...changes, status: to, revision: sql`revision + 1` })
    .where(
      and(
        eq(registrations.id, id),
        eq(registrations.revision, revision),
        inArray(registrations.status, [...from]),
        isKept,
      ),
    )
    .returning({ id: registrations.id })
  return rows.length > 0
}
