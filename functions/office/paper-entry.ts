import { listDoubles } from '../../db/doubles.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { submitRegistration, type Submission } from '../../db/submissions.ts'
import { isTicketTaken } from '../../db/tickets.ts'
import { randomToken } from '../../db/vault.ts'
import { now, today } from '../../src/domain/calendar.ts'
import type { RegistrantKind } from '../../src/domain/forms/define.ts'
import { isRegistrantKind } from '../../src/domain/forms/index.ts'
import { parseAnswers, type FieldError } from '../../src/domain/forms/parse.ts'
import { paperEntry } from '../../src/domain/forms/receiving.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Double } from '../../src/domain/identity.ts'
import { findVillage, takes } from '../../src/domain/villages.ts'
import { param, type AppContext } from '../context.ts'
import { listOffered, wordsOf } from '../offers.ts'
import { postedFields, postedTicket } from '../posted.ts'
import { show, type Answer } from '../show.ts'

interface Again {
  /** Who stands under the same name already. */
  namesake?: Double
  /** In place of one that is used up. */
  ticket?: string
}

/** A clerk types in a paper form for someone without a telephone, and prints its receipt with the private link. */
export async function showPaperEntry(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  { namesake, ticket }: Again = {},
): Promise<Response> {
  const kind = askedKind(c, office)
  if (!kind) return c.notFound()
  return show(
    c,
    'office/registrations/new/kind',
    {
      kind,
      asked: paperEntry[kind],
      offered: await listOffered(c, { kind, village: office.village }),
      values: { date: today(), receivedOn: today() },
      ticket: ticket ?? postedTicket(await postedFields(c)),
      namesake,
    },
    answer,
  )
}

/** Registers, unless somebody stands under the same name: then the clerk is asked first. */
export async function enter(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const kind = askedKind(c, office)
  if (!kind) return c.notFound()
  const entry = await readEntry(c, office, kind)
  if ('errors' in entry) return showPaperEntry(c, office, { status: 422, ...entry })
  c.set('looked', 'namesake')
  const [[namesake] = []] = await listDoubles(storage, office.village, [{ kind, answers: entry.answers }])
  // A form that is sent a second time finds itself: whether it is the same, `submit` tells.
  if (namesake && !(await isTicketTaken(storage, entry.ticket)))
    return showPaperEntry(c, office, { status: 409 }, { namesake })
  return submit(c, office, entry)
}

/** The clerk has seen the namesake, and it is somebody else. */
export async function enterAnyway(c: AppContext, office: VillageOffice): Promise<Response> {
  const kind = askedKind(c, office)
  if (!kind) return c.notFound()
  const entry = await readEntry(c, office, kind)
  return 'errors' in entry ? showPaperEntry(c, office, { status: 422, ...entry }) : submit(c, office, entry)
}

async function submit(c: AppContext, office: VillageOffice, entry: Submission): Promise<Response> {
  const { storage } = c.var
  const entered = await submitRegistration(storage, entry)
  if (!entered) {
    const trouble = '这张表已经录入过另一份。要把下面的内容录为新的一份，请再按一次。'
    return showPaperEntry(c, office, { status: 409, trouble }, { ticket: randomToken() })
  }
  const { number } = (await findRegistrationByToken(storage, entered.token))!
  return c.redirect(`/office/registrations/${number}/print/`, 303)
}

async function readEntry(
  c: AppContext,
  { village }: VillageOffice,
  kind: RegistrantKind,
): Promise<Submission | { errors: FieldError[] }> {
  const posted = await postedFields(c)
  const offered = wordsOf(await listOffered(c, { kind, village }))
  const parsed = parseAnswers(paperEntry[kind], posted, { offered })
  if (!parsed.ok) return { errors: parsed.errors }
  const { receivedOn, consent: _, ...answers } = parsed.answers
  return { kind, village, answers, ticket: postedTicket(posted), at: now(), paper: { receivedOn } }
}

function askedKind(c: AppContext, { village }: VillageOffice): RegistrantKind | undefined {
  const kind = param(c, 'kind')
  return isRegistrantKind(kind) && takes(findVillage(village)!, kind) ? kind : undefined
}
