import { countClaimsByItem, listClaims } from '../../db/claims.ts'
import { listRegistrations } from '../../db/registrations.ts'
import { listItemsOfEveryState } from '../../db/service-items.ts'
import type { Storage } from '../../db/storage.ts'
import { listYears } from '../../db/years.ts'
import { localTime, thisYear, today } from '../../src/domain/calendar.ts'
import { claimAnswers, type HeldClaim } from '../../src/domain/claim.ts'
import { claimFields } from '../../src/domain/forms/claim.ts'
import { listIn, type Form } from '../../src/domain/forms/define.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { forms } from '../../src/domain/forms/index.ts'
import { itemFields } from '../../src/domain/forms/service-item.ts'
import { listAnswers, type HolderYear } from '../../src/domain/holder-year.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { nameOf, sheetAnswers, type Registration } from '../../src/domain/registration.ts'
import { itemAnswers } from '../../src/domain/service-item.ts'
import { claimStates, itemStates, registrationStates } from '../../src/domain/states.ts'
import { isLate } from '../../src/domain/year.ts'
import { param, query, type AppContext } from '../context.ts'
import { cellsOf, csvResponse, labelsOf, gathered } from '../csv.ts'

/** Whose list it is, and of which year. What is asked once, when registering, is not of a year: there `year` changes nothing. */
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

/** Rows read, opened and written at a time: few, so that in between others are answered. */
const BATCH = 100
/** What its holder says of the paper receipt. */
const bySelf = ['盖章（本人登记）', '上交（本人登记）']

export async function exportCsv(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const slug = param(c, 'file').replace(/\.csv$/, '')
  const wanted = Object.hasOwn(allExports, slug) ? allExports[slug] : undefined
  const year = query(c).get('year') ?? String(thisYear())
  if (!wanted || !/^\d{4}$/.test(year)) return c.notFound()
  c.set('looked', `${slug} ${year}`)
  const rows = wanted.rows(storage, { village: office.village, year: Number(year) })
  return csvResponse(`${wanted.title}_${today()}.csv`, await gathered(wanted.heading, rows))
}

/** Every list that can be downloaded, by the name in its address: one for each form, then claims and items. */
const allExports: Record<string, Export> = {
  ...Object.fromEntries(forms.map((form) => [form.slug, exportOf(form)])),
  claims: {
    title: '认领情况',
    heading: ['编号', '姓名或单位', '状态', ...labelsOf(claimFields)],
    async *rows(storage, wanted) {
      const lists = batches<HeldClaim>((last) => listClaims(storage, { ...wanted, before: last?.claim }, BATCH))
      for await (const held of lists)
        yield held.map(({ claim, holder }) => [
          holder.number,
          nameOf(holder),
          claimStates[claim.status].name,
          ...cellsOf(claimFields, claimAnswers(claim)),
        ])
    },
  },
  items: {
    title: '服务清单',
    heading: ['年度', '状态', ...labelsOf(itemFields), '已认领', '候补', '已确认完成'],
    async *rows(storage, { village, year }) {
      const counts = await countClaimsByItem(storage, village, year)
      yield (await listItemsOfEveryState(storage, village, year)).map((item) => {
        const { taken, waiting, confirmed } = counts.get(item.id) ?? { taken: 0, waiting: 0, confirmed: 0 }
        const words = cellsOf(itemFields, itemAnswers(item))
        return [String(year), itemStates[item.status].name, ...words, String(taken), String(waiting), String(confirmed)]
      })
    },
  },
}

/** The columns of a form's CSV: what the office knows of the registration, then the form's own fields. */
export function exportHeading({ fields }: Form): string[] {
  const ofRows = listIn(fields) ? ['记录状态'] : []
  return ['编号', '状态', '来源', '提交时间', '逾期', '村居收到日期', ...bySelf, ...labelsOf(fields), ...ofRows]
}

/** One row; a form with rows of its own (附件2, 附件6) has one for each of them, and one when there are none. */
export function exportRows({ fields }: Form, registration: Registration, answers: Answers = {}): string[][] {
  const { number, status, entry, submittedAt, receivedOn, stampedOn, handedInOn } = registration
  const head = [
    number,
    registrationStates[status].name,
    entry === 'paper' ? '纸质代录' : '网上',
    localTime(submittedAt),
    isLate(registration) ? '逾期' : '',
    receivedOn ?? '',
    stampedOn ?? '',
    handedInOn ?? '',
  ]
  const list = listIn(fields)
  const records = (list ? (answers[list] ?? []) : []) as Answers[]
  return (records.length > 0 ? records : [{}]).map((record) => {
    const ofRow = list ? [String(record.state ?? '')] : []
    return [...head, ...cellsOf(fields, answers, record), ...ofRow]
  })
}

/** A form that is kept over the year has a row for whoever took part in that year; the others for everybody. */
function exportOf(form: Form): Export {
  const { kind, attachment, title, yearly } = form
  return {
    title: attachment ? `附件${attachment}_${title}` : title,
    heading: exportHeading(form),
    async *rows(storage, { village, year }) {
      const filter = { village, kind, ...(yearly && { year }) }
      const lists = batches<Registration>((before) => listRegistrations(storage, { ...filter, before }, BATCH))
      for await (const registrations of lists)
        yield yearly
          ? (await listYears(storage, registrations, year))
              .filter((holderYear) => isListed(form, holderYear))
              .flatMap((holderYear) => exportRows(form, holderYear.registration, listAnswers(holderYear)))
          : registrations.flatMap((registration) => exportRows(form, registration, sheetAnswers(registration)))
    },
  }
}

/** On a form that its holder alone fills in, and need not, only those who did. */
function isListed({ slug, attachment, own, fields }: Form, year: HolderYear): boolean {
  const isVoluntary = own && !attachment && !listIn(fields)
  return !isVoluntary || year.own.has(slug)
}

/** All rows of a list that goes on after the last row of the batch before. */
async function* batches<Row>(list: (last: Row | undefined) => Promise<Row[]>): AsyncGenerator<Row[]> {
  let last: Row | undefined
  do {
    const batch = await list(last)
    yield batch
    last = batch.length === BATCH ? batch.at(-1) : undefined
  } while (last)
}
