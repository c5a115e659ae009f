import { findLinkToken } from '../../db/registrations.ts'
import { findYear } from '../../db/years.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { printedForms } from '../../src/domain/holder-year.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { show } from '../show.ts'
import { ownRegistration } from './own-registration.ts'

/** The receipt with the private link of somebody who came on paper: who registered online alone has that link. */
export async function showPrivateLink(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const registration = await ownRegistration(c, office)
  if (registration?.entry !== 'paper' || !registration.answers) return c.notFound()
  const link = new URL(`/receipts/${await findLinkToken(storage, registration.id)}/`, siteOrigin(c)).href
  return show(c, 'office/registrations/number/print', { registration, link })
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
