import { listClaims } from '../../db/claims.ts'
import { addActivity } from '../../db/record-steps.ts'
import { listRegistrations } from '../../db/registrations.ts'
import { findServiceItem } from '../../db/service-items.ts'
import type { Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { recordFields } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { MOST_ATTENDING } from '../../src/domain/forms/receiving.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { nameOf, type Registration } from '../../src/domain/registration.ts'
import type { ServiceItem } from '../../src/domain/service-item.ts'
import { claimStates } from '../../src/domain/states.ts'
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
  const item = await findServiceItem(storage, office.village, query(c).get('item') ?? '')
  const [received, claimants] = await Promise.all([listReceived(storage, office), listClaimants(storage, item)])
  const data = {
    groups: groupsOf(received, claimants),
    // After an activity was written down, the form is empty for the next one.
    values: done || !item ? { date: today() } : activityOf(item),
    ticket: answer ? postedTicket(await postedFields(c)) : randomToken(),
    done,
  }
  return show(c, 'office/attendance', data, answer)
}

/** Writes a confirmed row on the card of everybody who came to an activity. */
export async function attend(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const posted = await postedFields(c)
  const parsed = parseAnswers(recordFields.member, posted)
  const numbers = new Set([posted.present ?? []].flat())
  const errors = parsed.ok ? [] : parsed.errors
  if (numbers.size === 0) errors.push({ field: 'present', message: '请勾选到场的党员或单位' })
  if (errors.length > 0 || !parsed.ok) return showAttendance(c, office, { status: 422, errors })
  const present = (await listReceived(storage, office)).filter(({ number }) => numbers.has(number))
  const activity = postedTicket(posted)
  const added = await addActivity(storage, office.village, parsed.answers, { activity, present, at: now() })
  return showAttendance(c, office, undefined, { asked: numbers.size, done: added })
}

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
