import { Hono } from 'hono'
import { recordAudit } from '../db/audit-events.ts'
import { listRegistrations, type Cursor, type Registration } from '../db/registrations.ts'
import type { Storage } from '../db/storage.ts'
import { localTime, today } from '../src/calendar.ts'
import type { Form } from '../src/forms/define.ts'
import { findForm, registrationForms, type RegistrantKind } from '../src/forms/index.ts'
import { registrationStates } from '../src/states.ts'
import type { AppEnv } from './context.ts'
import { BOM, cellOf, csvLine, csvResponse } from './csv.ts'

/** Rows read, opened and written at a time. */
const BATCH = 500

export const exports = new Hono<AppEnv>().get('/office/exports/:file{.+\\.csv}', async (c) => {
  const { storage, office } = c.var
  const form = findForm(c.req.param('file').replace(/\.csv$/, ''))
  const kind = form && kindOf(form)
  if (!form || !kind || !office.village) return c.notFound()
  await recordAudit(storage, office, 'export', form.slug)
  const name = `附件${form.attachment}_${form.title}_${today()}.csv`
  return csvResponse(name, streamed(exportLines(storage, form, kind, office.village)))
})

/** Who fills the form in when registering; none for the forms that are kept over the year. */
function kindOf(form: Form): RegistrantKind | undefined {
  return (['unit', 'member'] as const).find((kind) => registrationForms[kind].forms.includes(form))
}

/** The columns of a form's CSV: what the office knows of the registration, then the form's own fields. */
export function exportHeading(form: Form): string[] {
  return ['编号', '状态', '提交时间', '村居收到日期', ...Object.values(form.fields).map(({ label }) => label)]
}

export function exportRow(
  form: Form,
  { number, status, submittedAt, receivedOn, answers = {} }: Registration,
): string[] {
  return [
    number,
    registrationStates[status].name,
    localTime(submittedAt),
    receivedOn ?? '',
    ...Object.entries(form.fields).map(([name, field]) => cellOf(field, answers[name])),
  ]
}

async function* exportLines(
  storage: Storage,
  form: Form,
  kind: RegistrantKind,
  village: string,
): AsyncGenerator<string> {
  yield BOM + csvLine(exportHeading(form))
  let before: Cursor | undefined
  do {
    const rows: Registration[] = await listRegistrations(storage, { village, kind, before }, BATCH)
    if (rows.length > 0) yield rows.map((row) => csvLine(exportRow(form, row))).join('')
    before = rows.length === BATCH ? rows.at(-1) : undefined
  } while (before)
}

function streamed(lines: AsyncGenerator<string>): ReadableStream {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
}
