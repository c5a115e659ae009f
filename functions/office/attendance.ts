import { addActivity, attendItem } from '../../db/attendance.ts'
import { listClaims } from '../../db/claims.ts'
import { listRegistrations } from '../../db/registrations.ts'
import { findServiceItem } from '../../db/service-items.ts'
import type { Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { recordFields } from '../../src/domain/forms/index.ts'
import { parseAnswers, type FieldError } from '../../src/domain/forms/parse.ts'
import { MOST_ATTENDING } from '../../src/domain/forms/receiving.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { nameOf, type Registration } from '../../src/domain/registration.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import type { RecordWords } from '../../src/domain/service-record.ts'
import { claimStates } from '../../src/domain/states.ts'
import { openYears } from '../../src/domain/year.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import { query, type AppContext } from '../context.ts'
import { postedFields, postedTicket } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** Everybody who may be ticked; for an item of the list, with its words and whoever claimed it first. */
export async function showAttendance(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  done?: Done,
): Promise<Response> {
  const { storage } = c.var
  const item = await findItem(c, office)
  if (!item && asksForItem(c)) return c.notFound()
  const [received, claimants] = await Promise.all([listReceived(storage, office), listClaimants(storage, item)])
  const data = {
    item,
    asked: askedAt(item),
    groups: groupsOf(received, claimants),
    values: item ? activityOf(item) : { date: today() },
    ticket: answer ? postedTicket(await postedFields(c)) : randomToken(),
    done,
  }
  return show(c, 'office/attendance', data, answer)
}

/** Writes a confirmed row on the card of everybody who came to an activity; at an item of the list it is their claim. */
export async function attend(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const item = await findItem(c, office)
  if (!item && asksForItem(c)) return c.notFound()
  const posted = await postedFields(c)
  const parsed = parseAnswers(askedAt(item), posted, { year: item?.year })
  const numbers = new Set([posted.present ?? []].flat())
  const errors = parsed.ok ? mistakesIn(parsed.answers) : parsed.errors
  if (numbers.size === 0) errors.push({ field: 'present', message: '请勾选到场的党员或单位' })
  if (errors.length > 0 || !parsed.ok) return showAttendance(c, office, { status: 422, errors })
  const present = (await listReceived(storage, office)).filter(({ number }) => numbers.has(number))
  const came = { present, at: now() }
  const done = item
    ? await attendItem(storage, item, parsed.answers, came)
    : await addActivity(storage, office.village, parsed.answers, { ...came, activity: postedTicket(posted) })
  return showAttendance(c, office, undefined, { asked: numbers.size, done })
}

/** What is asked of an activity; an item has its category. */
function askedAt(item: ServiceItem | undefined): typeof recordFields.member {
  const { category: _, ...ofItem } = recordFields.member
  return item ? (ofItem as typeof recordFields.member) : recordFields.member
}

/** Rows are written in years whose cards are still kept. */
function mistakesIn({ date }: RecordWords): FieldError[] {
  const years = openYears()
  return years.includes(Number(date.slice(0, 4)))
    ? []
    : [{ field: 'date', message: `日期应在 ${years.join('、')} 年以内` }]
}

/** The item of this village at whose attendance the page is. */
async function findItem(c: AppContext, { village }: VillageOffice): Promise<ServiceItem | undefined> {
  const item = await findServiceItem(c.var.storage, village, query(c).get('item') ?? '')
  return item?.status === 'draft' ? undefined : item
}

const asksForItem = (c: AppContext) => Boolean(query(c).get('item'))

function listReceived(storage: Storage, { village }: VillageOffice): Promise<Registration[]> {
  return listRegistrations(storage, { village, status: 'received' }, MOST_ATTENDING)
}

/** The ids of the registrations that hold a place of this item. */
async function listClaimants(storage: Storage, item: ServiceItem | undefined): Promise<Set<string>> {
  if (!item) return new Set()
  const { village, year, id } = item
  const claims = await listClaims(storage, { village, year, item: id }, MOST_ATTENDING)
  return new Set(
    claims.filter(({ claim }) => claimStates[claim.status].holdsPlace).map(({ claim }) => claim.registration),
  )
}

function groupsOf(received: Registration[], claimants: Set<string>) {
  const byName = new Intl.Collator('zh-CN')
  const sorted = received.toSorted((first, second) => byName.compare(nameOf(first), nameOf(second)))
  const rest = sorted.filter(({ id }) => !claimants.has(id))
  return [
    { name: '认领了这一项的', people: sorted.filter(({ id }) => claimants.has(id)) },
    { name: '党员', people: rest.filter(({ kind }) => kind === 'member') },
    { name: '单位', people: rest.filter(({ kind }) => kind === 'unit') },
  ].filter(({ people }) => people.length > 0)
}

/** An item of an earlier year was not done today. */
function activityOf({ year, category, title }: ServiceItem) {
  return { date: year < thisYear() ? '' : today(), category, content: title }
}
