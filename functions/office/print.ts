import { listYears } from '../../db/years.ts'
import { evaluationCards } from '../../src/domain/evaluation.ts'
import { isDate } from '../../src/domain/forms/typed.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { query, type AppContext } from '../context.ts'
import { show } from '../show.ts'
import { askedYear } from './asked.ts'
import { listPrintJob } from './print-job.ts'

/** What can be printed for one sitting with the seal. */
export function showPrint(c: AppContext): Promise<Response> {
  return show(c, 'office/print', {})
}

/** The receipts of all that were received on one day. */
export async function showReceipts(c: AppContext, office: VillageOffice): Promise<Response> {
  const day = query(c).get('day') ?? ''
  if (!isDate(day)) return show(c, 'office/print/receipts', { registrations: [], isOneSided: false })
  const job = await listPrintJob(c, office, { receivedOn: day })
  return show(c, 'office/print/receipts', { day, ...job, isOneSided: isOneSided(c) })
}

/** The cards of a year whose evaluation was issued. */
export async function showCards(c: AppContext, office: VillageOffice): Promise<Response> {
  const asked = query(c)
  const form = evaluationCards.find(({ slug }) => slug === asked.get('form'))
  if (!form) return c.notFound()
  const year = askedYear(asked)
  const { registrations, next } = await listPrintJob(c, office, { evaluatedIn: year, kind: form.kind })
  const years = await listYears(c.var.storage, registrations, year)
  return show(c, 'office/print/cards', { form, year, years, next, isOneSided: isOneSided(c) })
}

/** Whoever prints on one side alone may leave out the blank backs. */
const isOneSided = (c: AppContext) => query(c).get('sides') === 'one'
