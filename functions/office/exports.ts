import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { countClaimsByItem, listClaims, type ClaimCursor } from '../../db/claims.ts'
import { listRegistrations, nameOf, type Cursor, type Registration } from '../../db/registrations.ts'
import { listItemsOfEveryState } from '../../db/service-items.ts'
import type { Storage } from '../../db/storage.ts'
import { listYears } from '../../db/years.ts'
import { localDay, localTime, thisYear, today } from '../../src/domain/calendar.ts'
import { claimFields } from '../../src/domain/forms/claim.ts'
import type { Field } from '../../src/domain/forms/controls.ts'
import type { Answers, Form } from '../../src/domain/forms/define.ts'
import { forms, registrationForms, type RegistrantKind } from '../../src/domain/forms/index.ts'
import { serviceItem } from '../../src/domain/forms/service-item.ts'
import { claimStates, itemStates, registrationStates } from '../../src/domain/states.ts'
import type { AppEnv } from '../context.ts'
import { BOM, cellOf, csvLine, csvResponse } from '../csv.ts'

/** Whose list it is, and of which year; what is asked once and holds, such as a registration, is of every year. */
interface Wanted {
  village: string
  year: number
}

interface Export {
  /** The Chinese name of the file. */
  title: string
  heading: string[]
  /** Rows of cells, some hundred at a time. */
  rows(storage: Storage, wanted: Wanted): AsyncGenerator<string[][]>
}

/** Rows read, opened and written at a time. */
const BATCH = 500

export const exports = new Hono<AppEnv>().get('/office/exports/:file{.+\\.csv}', async (c) => {
  const { storage, office } = c.var
  const slug = c.req.param('file').replace(/\.csv$/, '')
  const asked = c.req.query('year')
  const year = asked === undefined ? thisYear() : /^\d{4}$/.test(asked) ? Number(asked) : 0
  const found = Object.hasOwn(allExports, slug) ? allExports[slug] : undefined
  if (!found || !office.village || year === 0) return c.notFound()
  await recordAudit(storage, office, 'export', `${slug} ${year}`)
  const lines = found.rows(storage, { village: office.village, year })
  return csvResponse(`${found.title}_${today()}.csv`, streamed(found.heading, lines))
})

/** Every list that can be downloaded, by the name in its address: the six forms, then claims and items. */
export const allExports: Record<string, Export> = {
  ...Object.fromEntries(forms.map((form) => [form.slug, exportOf(form)])),
  claims: {
    title: '认领情况',
    heading: ['编号', '姓名或单位', '状态', ...labels(claimFields)],
    async *rows(storage, wanted) {
      let before: ClaimCursor | undefined
      do {
        const found = await listClaims(storage, { ...wanted, before }, BATCH)
        yield found.map(({ claim, holder }) => [
          holder.number,
          nameOf(holder),
          claimStates[claim.status].name,
          ...cells(claimFields, { ...claim, claimedOn: localDay(claim.claimedAt) }),
        ])
        before = found.length === BATCH ? found.at(-1)?.claim : undefined
      } while (before)
    },
  },
  items: {
    title: '服务清单',
    heading: ['年度', '状态', ...labels(serviceItem), '已认领', '已确认完成'],
    async *rows(storage, { village, year }) {
      const counts = await countClaimsByItem(storage, village, year)
      yield (await listItemsOfEveryState(storage, village, year)).map((item) => {
        const { taken, confirmed } = counts.get(item.id) ?? { taken: 0, confirmed: 0 }
        const words = cells(serviceItem, { ...item, places: item.places ?? '' })
        return [String(year), itemStates[item.status], ...words, String(taken), String(confirmed)]
      })
    },
  },
}

/** The columns of a form's CSV: what the office knows of the registration, then the form's own fields. */
export function exportHeading(form: Form): string[] {
  return ['编号', '状态', '来源', '提交时间', '村居收到日期', ...labels(columnsOf(form))]
}

/** One row; a form with rows of its own (附件2, 附件6) has one for each of them, and one when there are none. */
export function exportRows(
  form: Form,
  { number, status, entry, submittedAt, receivedOn }: Registration,
  answers: Answers = {},
): string[][] {
  const head = [
    number,
    registrationStates[status].name,
    entry === 'paper' ? '纸质代录' : '网上',
    localTime(submittedAt),
    receivedOn ?? '',
  ]
  const [list] = Object.entries(form.fields).find(([, { columns }]) => columns) ?? []
  const records = (list ? (answers[list] ?? []) : []) as Answers[]
  return (records.length > 0 ? records : [{}]).map((record) => [...head, ...cells(columnsOf(form), answers, record)])
}

/** A form that is kept over the year has a row for whoever took part in that year; the others for everybody. */
function exportOf(form: Form): Export {
  const kind: RegistrantKind = form.fields.unitName ? 'unit' : 'member'
  const isYearly = !registrationForms[kind].forms.includes(form)
  return {
    title: `附件${form.attachment}_${form.title}`,
    heading: exportHeading(form),
    async *rows(storage, { village, year }) {
      let before: Cursor | undefined
      do {
        const filter = { village, kind, before, ...(isYearly && { year }) }
        const found: Registration[] = await listRegistrations(storage, filter, BATCH)
        const years = isYearly ? await listYears(storage, found, year) : []
        yield found.flatMap((one, place) => exportRows(form, one, isYearly ? years[place]!.answers : one.answers))
        before = found.length === BATCH ? found.at(-1) : undefined
      } while (before)
    },
  }
}

/** The fields of a form with those of its rows in their place; each stands under its own name. */
function columnsOf(form: Form): Record<string, Field> {
  return Object.fromEntries(
    Object.entries(form.fields).flatMap(([name, field]) =>
      field.columns
        ? Object.entries(field.columns).map(([column, cell]) => [`${name}.${column}`, cell] as const)
        : [[name, field] as const],
    ),
  )
}

function labels(fields: Record<string, Field>): string[] {
  return Object.values(fields).map(({ label }) => label)
}

function cells(fields: Record<string, Field>, answers: Answers, record: Answers = {}): string[] {
  return Object.entries(fields).map(([name, field]) => {
    const [, column] = name.split('.')
    return cellOf(field, column ? record[column] : answers[name])
  })
}

function streamed(heading: string[], rows: AsyncGenerator<string[][]>): ReadableStream {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(BOM + csvLine(heading)))
    },
    async pull(controller) {
      const { value, done } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value.map(csvLine).join('')))
    },
    async cancel() {
      await rows.return(undefined)
    },
  })
}
