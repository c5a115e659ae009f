import { listAccessKeys, type AccessKey } from '../db/access.ts'
import { listEvents, recordEvent, type EventFilter, type ListedEvent } from '../db/audit-events.ts'
import { checkChain } from '../db/audit-upkeep.ts'
import { localDay, localTime, now, today } from '../src/domain/calendar.ts'
import { actorNames, eventPhrase } from '../src/domain/audit-words.ts'
import type { Office } from '../src/domain/office.ts'
import { findVillage } from '../src/domain/villages.ts'
import { auditKeptFrom } from '../src/domain/year.ts'
import type { OfficeViews } from '../src/pages/office/_views.ts'
import { query, type AppContext } from './context.ts'
import { csvResponse, gathered } from './csv.ts'
import { show, type Answer } from './show.ts'

/** Rows of a page. */
const PAGE = 50

/** Who opened or changed what: a village's own log, or the town's of all villages. Looking at it is logged, once a list. */
export async function showAudit(
  c: AppContext,
  office: Office,
  answer?: Answer,
  check?: OfficeViews['office/audit']['check'],
): Promise<Response> {
  const { storage } = c.var
  const asked = await askedOf(c, office)
  if (!asked.before)
    await recordEvent(storage, office, { page: '/office/audit/', action: 'read', subject: asked.month })
  const listed = await listEvents(storage, asked, PAGE + 1)
  const events = listed.slice(0, PAGE)
  const { month, chosen, key, keys } = asked
  const next = listed.length > PAGE ? events.at(-1)!.id : undefined
  return show(c, 'office/audit', { month, months: monthsKept(), chosen, key, keys, events, next, check }, answer)
}

/** Walks the whole chain and says whether it is whole. */
export async function checkAudit(c: AppContext, office: Office): Promise<Response> {
  return showAudit(c, office, undefined, await checkChain(c.var.storage, now()))
}

/** A month of it; the same filters. */
export async function exportAudit(c: AppContext, office: Office): Promise<Response> {
  const asked = await askedOf(c, office)
  const subject = `audit ${asked.month}`
  await recordEvent(c.var.storage, office, { page: '/office/exports/:file', action: 'read', subject })
  return csvResponse(`操作日志_${asked.month}_${today()}.csv`, await gathered(HEADING, rowsOf(c, asked)))
}

const HEADING = ['序号', '时间', '村居', '谁', '做了什么', '编号', '校验码']
const BATCH = 500

async function* rowsOf(c: AppContext, filter: EventFilter): AsyncGenerator<string[][]> {
  let before = filter.before
  do {
    const batch: ListedEvent[] = await listEvents(c.var.storage, { ...filter, before }, BATCH)
    yield batch.map((event) => {
      const { id, at, village, actor, name, number = '', mac } = event
      const place = village === null ? '' : (findVillage(village)?.name ?? village)
      return [
        String(id),
        localTime(at),
        place,
        actor === 'office' ? name : actorNames[actor],
        eventPhrase(event),
        number,
        mac,
      ]
    })
    before = batch.length === BATCH ? batch.at(-1)!.id : undefined
  } while (before)
}

interface Asked extends EventFilter {
  /** `YYYY-MM` */
  month: string
  /** The village's slug, or `town` for what belongs to none. */
  chosen?: string
  key?: string
  /** Those that may be chosen. */
  keys: AccessKey[]
}

/** What is asked for, as far as it is known: anything else counts for nothing. */
async function askedOf(c: AppContext, office: Office): Promise<Asked> {
  const asked = query(c)
  const months = monthsKept()
  const month = months.find((each) => each === asked.get('month')) ?? months[0]!
  const [year, count] = month.split('-').map(Number) as [number, number]
  const begin = (counted: number) =>
    Date.parse(`${new Date(Date.UTC(year, counted, 1)).toISOString().slice(0, 10)}T00:00:00+08:00`)
  const all = await listAccessKeys(c.var.storage)
  const keys = office.village === null ? all : all.filter(({ village }) => village === office.village)
  const key = keys.find(({ id }) => id === asked.get('key'))?.id
  const wanted = asked.get('village')
  const chosen = office.village ?? (wanted === 'town' ? wanted : findVillage(wanted ?? '')?.slug)
  const before = /^\d{1,15}$/.test(asked.get('before') ?? '') ? Number(asked.get('before')) : undefined
  return {
    month,
    from: begin(count - 1),
    until: begin(count),
    village: chosen === 'town' ? null : chosen,
    accessKey: key,
    before,
    chosen,
    key,
    keys,
  }
}

/** The months of which something is kept, the newest first. */
function monthsKept(): string[] {
  const oldest = localDay(auditKeptFrom(now())).slice(0, 7)
  const months = [today().slice(0, 7)]
  while (months.at(-1)! > oldest) {
    const [year, month] = months.at(-1)!.split('-').map(Number) as [number, number]
    months.push(new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7))
  }
  return months
}
