import { and, eq, inArray, sql } from 'drizzle-orm'
import { localYear } from '../src/domain/calendar.ts'
import type { Registration } from '../src/domain/registration.ts'
import { registrationSteps } from '../src/domain/states.ts'
import { isStanding } from './conditions.ts'
import { listing, listingAnew } from './companions.ts'
import { tracesOf } from './doubles.ts'
import { eraseSubmittedDraft } from './drafts.ts'
import { isSeen, isUnchanged, leaving, type Seen } from './departures.ts'
import { changeSealed, destroyUnreferred, storedEnvelope, storeEnvelope } from './envelopes.ts'
import { insertWhere } from './insert-where.ts'
import { boundState, receivedOnDay } from './bound-state.ts'
import { answersCell, findLinkToken, reasonCell, type RegistrationWords } from './registrations.ts'
import { notHandedIn } from './receipt-steps.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'
import { findRepeated, findRepeatedEntry, hashOfForm, hashOfTicket, type SentForm } from './tickets.ts'
import { takenNote } from './updates.ts'
import { hashOfRandom, randomToken } from './vault.ts'

export interface Submission extends SentForm {
  at: number
  /** Typed in by the village from paper that it received on this local date. */
  paper?: { receivedOn: string }
  /** The registration with another village, whose place this one takes. */
  movedFrom?: Seen & Pick<Registration, 'firstSubmittedAt'>
  /** The token of the private link with which another is registered, and which lists this one. */
  maker?: string
}

/**
 * Registers once for each form that was handed out: a form sent again within a day (a double press, a lost answer) leads
 * its sender to the same receipt; later, or with other answers, it leads nowhere: `undefined`. What was put aside of the form is erased. Who moves leaves the former
 * registration in the same transaction; one that no longer stands is left by nobody: `undefined`.
 */
export async function submitRegistration(
  storage: Storage,
  { kind, village, answers, ticket, at, paper, movedFrom, maker }: Submission,
): Promise<{ id: string; token: string } | undefined> {
  const { db, vault } = storage
  const id = crypto.randomUUID()
  const token = randomToken()
  const year = localYear(at)
  const state = {
    id,
    village,
    status: paper ? 'received' : 'submitted',
    receivedOn: paper?.receivedOn ?? null,
    firstReceivedOn: paper?.receivedOn ?? null,
  } as const
  const [tokenHash, ticketHash, submissionHash, bound, traces, envelope] = await Promise.all([
    hashOfRandom('token', token),
    hashOfTicket(ticket),
    hashOfForm({ ticket, kind, village, answers }),
    boundState(storage, state),
    tracesOf(storage, village, kind, answers),
    vault.seal(answersCell(id), { token, answers } satisfies RegistrationWords),
  ])
  // Who moves, or registers another, must still be registered.
  const registrant = movedFrom ? isSeen(movedFrom) : maker ? await isOfToken(maker) : undefined
  const insertion = insertWhere(
    db,
    registrations,
    {
      id,
      kind,
      village,
      year,
      sequence: sql`(select coalesce(max(sequence), 0) + 1 from ${registrations} where village = ${village} and year = ${year})`,
      ...bound,
      ...traces,
      submittedAt: at,
      firstSubmittedAt: movedFrom?.firstSubmittedAt,
      revision: 1,
      entry: paper ? 'paper' : 'online',
      sealedAnswers: storedEnvelope,
      tokenHash,
      ticketHash,
      submissionHash,
    },
    {
      where: registrant && sql`exists (select 1 from ${registrations} where ${and(registrant, isStanding)})`,
    },
  )
  const [, inserted] = await db.batch([
    storeEnvelope(db, envelope),
    insertion,
    destroyUnreferred(db),
    ...(movedFrom ? await leaving(storage, movedFrom, { status: 'moved', endedAt: at, movedTo: id }) : []),
    ...(movedFrom ? await listingAnew(storage, movedFrom.id, { id, token }) : []),
    ...(maker ? await listing(storage, { id, token, at }, maker) : []),
    ...eraseSubmittedDraft(db, ticketHash),
  ])
  if (inserted.length > 0) return { id, token }
  const form = { kind, village, answers, ticket }
  const earlier = await (paper ? findRepeatedEntry(storage, form) : findRepeated(storage, form, at))
  const earlierToken = earlier && (await findLinkToken(storage, earlier))
  return earlierToken ? { id: earlier, token: earlierToken } : undefined
}

/** The registration whose private link has this token. */
async function isOfToken(token: string) {
  return eq(registrations.tokenHash, await hashOfRandom('token', token))
}

/**
 * The holder's corrections of any answer, taken until the village has received the registration; `token` is that of the
 * private link. False when it is too late, or the link was replaced.
 */
export async function amendRegistration(
  storage: Storage,
  seen: Seen & Pick<Registration, 'kind'>,
  words: RegistrationWords,
): Promise<boolean> {
  const { from, to } = registrationSteps.amend
  const traces = await tracesOf(storage, seen.village, seen.kind, words.answers)
  const rows = await changeSealed(
    storage.db,
    registrations,
    and(isSeen(seen), inArray(registrations.status, [...from]), await isOfToken(words.token)),
    {
      ...(await boundState(storage, { ...seen, status: to })),
      ...traces,
      ...notHandedIn,
      revision: sql`revision + 1`,
    },
    {
      stored: { column: 'sealedAnswers', envelope: await storage.vault.seal(answersCell(seen.id), words) },
      erased: ['sealedReason'],
    },
  )
  return rows.length > 0
}

/** The village received it on a local date; also corrects that date. False when the answers changed meanwhile. */
export async function receiveRegistration(storage: Storage, seen: Seen, receivedOn: string): Promise<boolean> {
  const { from, to } = registrationSteps.receive
  const bound = await boundState(storage, { ...seen, ...receivedOnDay(seen, receivedOn), status: to })
  const rows = await changeSealed(
    storage.db,
    registrations,
    // What is void is restored (db/voids.ts).
    and(isUnchanged(seen), isStanding, inArray(registrations.status, [...from])),
    { ...bound, ...takenNote, revision: sql`revision + 1` },
    { erased: ['sealedReason'] },
  )
  return rows.length > 0
}

/** The village returned it with a reason. False when the answers changed meanwhile. */
export async function returnRegistration(storage: Storage, seen: Seen, reason: string): Promise<boolean> {
  const { from, to } = registrationSteps.return
  const bound = await boundState(storage, { ...seen, receivedOn: null, status: to })
  const rows = await changeSealed(
    storage.db,
    registrations,
    and(isUnchanged(seen), inArray(registrations.status, [...from])),
    { ...bound, revision: sql`revision + 1` },
    { stored: { column: 'sealedReason', envelope: await storage.vault.seal(reasonCell(seen.id), reason) } },
  )
  return rows.length > 0
}
