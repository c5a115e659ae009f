import { findLinkToken } from '../../db/registrations.ts'
import { findYear } from '../../db/years.ts'
import { annualReport } from '../../src/domain/forms/annual-report.ts'
import { printedForms } from '../../src/domain/holder-year.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { registrationStates } from '../../src/domain/states.ts'
import { param, siteOrigin, type AppContext } from '../context.ts'
import { show } from '../show.ts'
import { yearOf } from './year.ts'

/** The registration itself with its receipt. */
export async function showRegistrationSheet(c: AppContext, registration: Registration): Promise<Response> {
  const { counts } = registrationStates[registration.status]
  return registration.answers && counts ? show(c, 'receipts/token/sheet', { registration }) : c.notFound()
}

/** The private link as a QR code, for its holder to keep. */
export async function showSlip(c: AppContext, registration: Registration): Promise<Response> {
  const token = registration.answers && (await findLinkToken(c.var.storage, registration.id))
  if (!token) return c.notFound()
  const link = new URL(`/receipts/${token}/`, siteOrigin(c)).href
  return show(c, 'receipts/token/link', { registration, link })
}

/** A sheet of the year to print, or a unit's annual report. */
export async function showSheet(c: AppContext, registration: Registration): Promise<Response> {
  const number = yearOf(c, registration)
  if (!number) return c.notFound()
  const slug = param(c, 'sheet')
  const year = await findYear(c.var.storage, registration, number)
  const form = printedForms(year).find((printed) => printed.slug === slug)
  const isReport = registration.kind === 'unit' && slug === annualReport.slug
  if (!form && !isReport) return c.notFound()
  return show(c, 'receipts/token/year/sheet', { year, form })
}
