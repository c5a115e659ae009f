import { findRegistrationByToken, type RegistrationWords } from '../../db/registrations.ts'
import { amendRegistration } from '../../db/submissions.ts'
import { updateRegistration } from '../../db/updates.ts'
import { now } from '../../src/domain/calendar.ts'
import type { Answers, Fields } from '../../src/domain/forms/field.ts'
import { askedOf, fieldsThat } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { isStanding, standstill, type Registration } from '../../src/domain/registration.ts'
import { registrationSteps } from '../../src/domain/states.ts'
import { mayTake } from '../../src/domain/steps.ts'
import { changedFields, changeSteps, type ChangeStep } from '../../src/domain/update.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { listOffered, wordsOf } from '../offers.ts'
import { postedFields, postedRevision, type Posted } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** Asks for what the holder may change as things stand: all of it, what needs no return, or nothing. */
export async function showAmend(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const { answers, status } = registration
  if (!answers) return c.notFound()
  const step = changeSteps.find((name) => mayTake(registrationSteps[name], status))
  const asked = step ? fieldsOf(step, registration, answers) : {}
  const offered = await listOffered(c, registration)
  return show(c, 'receipts/token/amend', { registration, token: param(c, 'token'), step, asked, offered }, answer)
}

/** Takes the whole form before it is received, and what needs no return afterwards. */
export async function amend(c: AppContext, registration: Registration, step: ChangeStep): Promise<Response> {
  const { answers, status } = registration
  if (!answers) return c.notFound()
  if (!mayTake(registrationSteps[step], status)) return refuse(c, registration, step)
  const posted = await postedFields(c)
  const offered = await listOffered(c, registration)
  const parsed = parseAnswers(fieldsOf(step, registration, answers), posted, { offered: wordsOf(offered) })
  if (!parsed.ok) return showAmend(c, registration, { status: 422, errors: parsed.errors })
  const token = param(c, 'token')
  if (await write(c, registration, step, parsed.answers, posted)) {
    await noteUse(c, registration, 'amend')
    return c.redirect(`/receipts/${token}/?done=${step}`, 303)
  }
  // Received, returned, changed or withdrawn meanwhile: it is shown as it stands by now.
  const current = await findRegistrationByToken(c.var.storage, token)
  return current ? refuse(c, current, step) : c.notFound()
}

async function write(
  c: AppContext,
  registration: Registration,
  step: ChangeStep,
  changed: Answers,
  posted: Posted,
): Promise<boolean> {
  const { storage } = c.var
  const words = { token: param(c, 'token'), answers: { ...registration.answers, ...changed } } as RegistrationWords
  if (step === 'amend') return amendRegistration(storage, registration, words)
  const fields = changedFields(registration.answers ?? {}, changed)
  const seen = { ...registration, revision: postedRevision(posted) }
  return fields.length === 0 || updateRegistration(storage, seen, { words, fields, at: now() })
}

function refuse(c: AppContext, registration: Registration, step: ChangeStep): Promise<Response> {
  const { status } = registration
  const trouble = !isStanding(status)
    ? standstill(status)
    : mayTake(registrationSteps[step], status)
      ? '刚刚有改动，请核对下面的内容，再保存一次。'
      : step === 'amend'
        ? '村居已经收到这份报到单。下面这几项可以直接改，其余的请打电话给村居。'
        : '这份报到单要重新提交。请核对下面的全部内容，再保存更正。'
  return showAmend(c, registration, { status: 409, trouble })
}

function fieldsOf(step: ChangeStep, { kind }: Registration, answers: Answers): Fields {
  const asked = askedOf(kind, answers)
  return step === 'amend' ? asked : fieldsThat(asked, { byReturn: false })
}
