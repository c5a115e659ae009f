import { listForPrint, type PrintJob } from '../../db/print-list.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import type { Registration } from '../../src/domain/registration.ts'
import { query, type AppContext } from '../context.ts'

/** Sheets in one print job: as many as a clerk stamps in a sitting and a browser prints without trouble. */
const PRINT_JOB = 100

/** The sheets of one job, from where the last one ended, and where the rest is. */
export async function listPrintJob(
  c: AppContext,
  office: VillageOffice,
  job: PrintJob,
): Promise<{ registrations: Registration[]; next?: string }> {
  const after = parseNumber(query(c).get('after') ?? '')
  const listed = await listForPrint(c.var.storage, office.village, job, after, PRINT_JOB + 1)
  const registrations = listed.slice(0, PRINT_JOB)
  return { registrations, next: listed.length > PRINT_JOB ? nextJob(c, registrations.at(-1)!) : undefined }
}

function nextJob(c: AppContext, { number }: Registration): string {
  const asked = query(c)
  asked.set('after', number)
  return `?${asked}`
}
