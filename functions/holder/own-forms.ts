import { writeOwnForm as write } from '../../db/own-forms.ts'
import { findYear } from '../../db/years.ts'
import { now } from '../../src/domain/calendar.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { ownForms } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { standstill, type Registration } from '../../src/domain/registration.ts'
import { changedFields } from '../../src/domain/update.ts'
import { param, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { toYear, yearOf } from './year.ts'

/** What a holder fills in once a year, on this form. */
export async function showOwnForm(c: AppContext, registration: Registration, answer?: Answer): Promise<Response> {
  const wanted = findOwnForm(c, registration)
  if (!wanted) return c.notFound()
  const year = await findYear(c.var.storage, registration, wanted.year)
  return show(c, 'receipts/token/year/sheet/edit', { token: param(c, 'token'), year, form: wanted.form }, answer)
}

export async function writeOwnForm(c: AppContext, registration: Registration): Promise<Response> {
  const wanted = findOwnForm(c, registration)
  if (!wanted) return c.notFound()
  const { year, form } = wanted
  const posted = await postedFields(c)
  // Its dates need not lie in the year: what is written about one may be signed in January of the next.
  const parsed = parseAnswers(form.own, posted)
  if (!parsed.ok) return showOwnForm(c, registration, { status: 422, errors: parsed.errors })
  const seen = { year, form: form.slug, revision: postedRevision(posted), at: now() }
  if (await write(c.var.storage, registration, seen, parsed.answers)) {
    await noteUse(c, registration, 'write')
    return toYear(c, year, 'write')
  }
  if (await isWritten(c, registration, seen, parsed.answers)) return toYear(c, year, 'write')
  const trouble = standstill(registration.status) ?? '刚刚有改动，最新的内容在下面。请核对您填的，再保存。'
  return showOwnForm(c, registration, { status: 409, trouble })
}

/** A form that was sent twice by a double press: the first has been kept. */
async function isWritten(
  c: AppContext,
  registration: Registration,
  seen: { year: number; form: string; revision: number },
  sent: Answers,
): Promise<boolean> {
  const { own } = await findYear(c.var.storage, registration, seen.year)
  const written = own.get(seen.form)
  return written?.revision === seen.revision + 1 && changedFields(written.answers, sent).length === 0
}

/** The form and the year in the address. */
function findOwnForm(c: AppContext, registration: Registration) {
  const year = yearOf(c, registration)
  const form = ownForms(registration.kind).find(({ slug }) => slug === param(c, 'sheet'))
  return year && form && { year, form }
}
