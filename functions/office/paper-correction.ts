import { correctEntry } from '../../db/decisions.ts'
import { now, today } from '../../src/domain/calendar.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { paperEntry } from '../../src/domain/forms/receiving.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { registrationStates, registrationSteps } from '../../src/domain/states.ts'
import { mayTake, refusal } from '../../src/domain/steps.ts'
import type { AppContext } from '../context.ts'
import { listOffered, wordsOf } from '../offers.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

/** What the village typed in from paper, to be corrected as the paper says it. What came online is its holder's own. */
export async function showEntry(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  /** What a colleague has saved meanwhile. */
  stored?: Answers,
): Promise<Response> {
  const entry = await findEntry(c, office)
  if (!entry) return c.notFound()
  const data = {
    registration: entry,
    asked: askedOf(entry),
    offered: await listOffered(c, entry),
    values: valuesOf(entry),
    stored,
    refused: refusalOf(entry),
  }
  return show(c, 'office/registrations/number/edit', data, answer)
}

export async function correct(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const entry = await findEntry(c, office)
  if (!entry) return c.notFound()
  const refused = refusalOf(entry)
  if (refused) return showEntry(c, office, { status: 409, trouble: refused })
  const posted = await postedFields(c)
  const parsed = parseAnswers(askedOf(entry), posted, { offered: wordsOf(await listOffered(c, entry)) })
  if (!parsed.ok) return showEntry(c, office, { status: 422, errors: parsed.errors })
  const { receivedOn, ...answers } = parsed.answers
  const seen = { ...entry, revision: postedRevision(posted) }
  if (await correctEntry(storage, seen, answers, receivedOn, now()))
    return c.redirect(`/office/registrations/${entry.number}/`, 303)
  const current = await findEntry(c, office)
  return showEntry(c, office, { status: 409, trouble: changedMeanwhile }, current && valuesOf(current))
}

const changedMeanwhile =
  '这份报到单刚刚有改动（也许另一位同事也在更正）。您填的还在表里；请和现在存着的核对，再按一次。'

async function findEntry(c: AppContext, office: VillageOffice): Promise<Registration | undefined> {
  const registration = await ownRegistration(c, office)
  return registration?.entry === 'paper' && registration.answers ? registration : undefined
}

/** The signature on the paper was seen when it was typed in. */
function askedOf({ kind }: Registration) {
  const { consent: _, ...asked } = paperEntry[kind]
  return asked
}

function valuesOf({ answers, receivedOn }: Registration): Answers {
  return { ...answers, receivedOn: receivedOn ?? today() }
}

function refusalOf({ status }: Registration): string | undefined {
  const { correct: step } = registrationSteps
  return mayTake(step, status) ? undefined : refusal(step, registrationStates[status])
}
