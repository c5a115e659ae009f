import { findYear } from '../../db/years.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { printedForms } from '../../src/domain/holder-year.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { param, type AppContext } from '../context.ts'
import { show } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

/** What was typed in from paper just now, to be printed; the private link is a job of its own. */
export async function showEntered(c: AppContext, office: VillageOffice): Promise<Response> {
  const registration = await ownRegistration(c, office)
  if (registration?.entry !== 'paper' || !registration.answers) return c.notFound()
  return show(c, 'office/registrations/number/print', { registration })
}

/** A form that is filled in each year, as it stands for one registration. */
export async function showYearSheet(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  const year = Number(param(c, 'year'))
  if (!registration?.answers || year < registration.year || year > thisYear()) return c.notFound()
  const holderYear = await findYear(storage, registration, year)
  const form = printedForms(holderYear).find(({ slug }) => slug === param(c, 'sheet'))
  if (!form) return c.notFound()
  c.set('looked', `${form.slug} ${year}`)
  return show(c, 'office/registrations/number/year/sheet', { year: holderYear, form })
}
