import { and, eq, exists, gt, not, type SQL } from 'drizzle-orm'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import type { RegistrationAnswers } from '../src/domain/forms/index.ts'
import { registrations, replacedLinks } from './schema.ts'
import type { Storage } from './storage.ts'
import { hashOfRandom } from './vault.ts'

/* Each form that is handed out has a ticket: what is sent under it again is known, and is no second registration. */

/** A form as it was sent. */
export interface SentForm {
  kind: RegistrantKind
  village: string
  answers: RegistrationAnswers[RegistrantKind]
  /** At least 128 random bits. */
  ticket: string
}

/** A day, in milliseconds: so long a form that is sent again leads to the private link. */
const TICKET_LIFE = 24 * 3600_000

export const hashOfTicket = (ticket: string) => hashOfRandom('ticket', ticket)

export function hashOfForm({ ticket, kind, village, answers }: SentForm) {
  return hashOfRandom('submission', JSON.stringify([ticket, kind, village, answers]))
}

/**
 * The registration that this same form has made, by its id, for whoever sent it to be led there. An old page is no key:
 * neither after a day, nor once the link was replaced, nor to what the village typed in from paper.
 */
export async function findRepeated({ db }: Storage, form: SentForm, at: number): Promise<string | undefined> {
  const isReplaced = exists(
    db.select({ at: replacedLinks.at }).from(replacedLinks).where(eq(replacedLinks.registration, registrations.id)),
  )
  const isFresh = gt(registrations.submittedAt, at - TICKET_LIFE)
  return findSent({ db }, form, and(eq(registrations.entry, 'online'), isFresh, not(isReplaced)))
}

/** What this same form has made that the village types in from paper; the office is led to no link. */
export function findRepeatedEntry(storage: Storage, form: SentForm): Promise<string | undefined> {
  return findSent(storage, form, eq(registrations.entry, 'paper'))
}

/** Whether the form was sent before with these same answers, however long ago. */
export async function isSent(storage: Storage, form: SentForm): Promise<boolean> {
  return (await findSent(storage, form)) !== undefined
}

/** Whether the form with this ticket has been sent before, with whatever answers. */
export async function isTicketTaken({ db }: Storage, ticket: string): Promise<boolean> {
  const rows = await db
    .select({ id: registrations.id })
    .from(registrations)
    .where(eq(registrations.ticketHash, await hashOfTicket(ticket)))
  return rows.length > 0
}

async function findSent({ db }: Pick<Storage, 'db'>, form: SentForm, where?: SQL): Promise<string | undefined> {
  const [row] = await db
    .select({ id: registrations.id })
    .from(registrations)
    .where(
      and(
        // By the ticket, which has an index.
        eq(registrations.ticketHash, await hashOfTicket(form.ticket)),
        eq(registrations.submissionHash, await hashOfForm(form)),
        where,
      ),
    )
  return row?.id
}
