import { HTTPException } from 'hono/http-exception'
import { submitRegistration } from '../db/submissions.ts'
import { isSent } from '../db/tickets.ts'
import { randomToken } from '../db/vault.ts'
import { now } from '../src/domain/calendar.ts'
import { consentsOf } from '../src/domain/forms/consent.ts'
import type { RegistrantKind } from '../src/domain/forms/define.ts'
import { takesSeveral, type Answers } from '../src/domain/forms/field.ts'
import type { RegistrationAnswers, registrationForms } from '../src/domain/forms/index.ts'
import { parseAnswers, type FieldError } from '../src/domain/forms/parse.ts'
import type { Registration } from '../src/domain/registration.ts'
import type { RegistrationStage } from '../src/domain/registration-stage.ts'
import type { Village } from '../src/domain/villages.ts'
import { countUse, secondsOf, takeBackUse, whenAgain } from './attempts.ts'
import { clientOf, perClient } from './client.ts'
import { query, type AppContext } from './context.ts'
import { logFailure, RETRY } from './failures.ts'
import type { Limit } from './limits.ts'
import { noteUse } from './note-use.ts'
import { listOffered, wordsOf } from './offers.ts'
import { lastValue, postedFields, postedTicket, type Posted } from './posted.ts'
import type { Answer } from './show.ts'

/** Somebody who registers with a village, for the first time or by moving there. */
export interface Registering {
  kind: RegistrantKind
  village: Village
  asked: (typeof registrationForms)[RegistrantKind]['asked']
  /** The registration that a move ends. */
  movedFrom?: Registration
  /** Whose private link registers another, and then leads to the page that lists them. */
  maker?: { registration: Registration; token: string }
  page: (stage: RegistrationStage, answer?: Answer) => Promise<Response>
}

/** What a step does with right answers, which stand in `right` as they are shown. */
type RegisteringStep = (
  c: AppContext,
  registering: Registering,
  right: RegistrationStage,
  answers: RegistrationAnswers[RegistrantKind],
) => Promise<Response>

/** A village hall full of people shares one address; robots do not stop at this many. */
const SUBMISSIONS = { uses: 200, minutes: 10 }

/** The steps of registering, each with all that was typed; `find` gives undefined where nobody can register. */
export function registering<W extends unknown[]>(find: (c: AppContext, ...who: W) => Registering | undefined) {
  const judged =
    (step: RegisteringStep) =>
    async (c: AppContext, ...who: W): Promise<Response> => {
      const form = find(c, ...who)
      return form ? judge(c, form, step) : c.notFound()
    }
  return { check: judged(check), edit: judged(edit), submit: judged(submit) }
}

/** Asks for the answers: what is known already stands there, or what was typed. */
export async function ask(c: AppContext, form: Registering, known: Answers, answer?: Answer): Promise<Response> {
  const posted = answer && (answer.values ?? (await postedFields(c)))
  const ticket = postedTicket(posted ?? {})
  const { kind, village } = form
  const offered = await listOffered(c, { kind, village: village.slug })
  return form.page({ ...stageOf(form), stage: 'ask', offered, values: posted ?? known, ticket }, answer)
}

/** Asks again where something is wrong; lets the step go on with right answers. */
async function judge(c: AppContext, form: Registering, step: RegisteringStep): Promise<Response> {
  const { kind, village, asked } = form
  const posted = await postedFields(c)
  const given = { ...stageOf(form), offered: [], ticket: postedTicket(posted) }
  try {
    const offered = await listOffered(c, { kind, village: village.slug })
    const parsed = parseAnswers(asked, posted, { offered: wordsOf(offered) })
    const errors = [...consentErrors(form, posted), ...(parsed.ok ? [] : parsed.errors), ...trapErrors(posted)]
    if (!parsed.ok || errors.length > 0)
      return await form.page({ ...given, stage: 'ask', offered, values: posted }, { status: 422, errors })
    const { answers } = parsed
    return await step(c, form, { ...given, stage: 'check', offered, values: { ...posted, ...answers } }, answers)
  } catch (error) {
    if (error instanceof HTTPException) throw error
    logFailure(c, error)
    const trouble = '系统暂时连不上，不知道有没有提交成功。请过几秒再按“提交”，不会重复登记。'
    const values = unjudged(form, posted)
    return form.page({ ...given, stage: 'check', values }, { status: 503, trouble, wait: RETRY })
  }
}

/** What every stage of a form shows. */
function stageOf({ kind, village, asked, maker }: Registering) {
  return { kind, village, asked, onBehalf: kind === 'member' && maker !== undefined }
}

/** Lets the answers be looked through before they are sent. */
const check: RegisteringStep = (_, { page }, right) => page(right)

/** Back to the form with the answers in it, to the field of `?field=`. */
const edit: RegisteringStep = (c, { page }, right) =>
  page({ ...right, stage: 'ask', focus: query(c).get('field') ?? undefined })

/** Takes the registration, and leads its holder to the private page. */
const submit: RegisteringStep = async (c, { kind, village, movedFrom, maker, page }, right, answers) => {
  const { storage } = c.var
  const { ticket } = right
  const at = now()
  const limit = submissionsFrom(clientOf(c))
  const wait = await countUse(c, limit)
  if (wait > 0) {
    const trouble = `现在提交的人很多。您填的都还在，${whenAgain(wait)}“提交”。`
    return page(right, { status: 429, trouble, wait: secondsOf(wait) })
  }
  const submission = { kind, village: village.slug, answers, ticket, at, movedFrom, maker: maker?.token }
  const submitted = await submitRegistration(storage, submission).catch(async (error: unknown) => {
    await takeBackUse(c, limit)
    throw error
  })
  if (submitted) {
    if (movedFrom) await noteUse(c, movedFrom, 'move')
    if (maker) {
      await noteUse(c, maker.registration, 'another')
      return c.redirect(`/receipts/${maker.token}/all/?done=another`, 303)
    }
    return c.redirect(`/receipts/${submitted.token}/`, 303)
  }
  if (await isSent(storage, submission)) return page({ ...right, stage: 'sent' }, { status: 409 })
  // The same form was sent before with other answers: to be one of its own it needs another ticket.
  return page({ ...right, stage: 'taken', ticket: randomToken() }, { status: 409 })
}

function submissionsFrom(client: string): Limit {
  const { uses, minutes } = SUBMISSIONS
  return { key: `submission ${client}`, failures: perClient(client, uses), minutes }
}

/** What was typed, as answers that can be shown without the village's list, by which they are judged. */
function unjudged({ asked }: Registering, posted: Posted): Answers {
  const answers = Object.entries(asked).map(([name, field]) => [
    name,
    takesSeveral(field) ? [posted[name] ?? []].flat() : lastValue(posted[name]),
  ])
  return { ...posted, ...Object.fromEntries(answers) }
}

function consentErrors({ kind, maker }: Registering, posted: Posted): FieldError[] {
  const errors: FieldError[] = []
  for (const [field, { missing }] of Object.entries(consentsOf(kind, maker !== undefined)))
    if (!posted[field]) errors.push({ field, message: missing })
  return errors
}

/** A field that people do not see: robots fill it in. */
export function trapErrors(posted: Posted): FieldError[] {
  const message = '浏览器自动填了一个看不见的格子，已经清空，请再按一次'
  return lastValue(posted.website) === '' ? [] : [{ field: 'next', message }]
}
