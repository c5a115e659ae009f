import { recordAudit } from '../../db/audit-events.ts'
import { listDoubles } from '../../db/doubles.ts'
import { listRegistrations } from '../../db/registrations.ts'
import type { Storage } from '../../db/storage.ts'
import { kindNames } from '../../src/domain/forms/index.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { isStanding, nameOf, parseCursor, type Cursor, type Registration } from '../../src/domain/registration.ts'
import { registrationStates } from '../../src/domain/states.ts'
import { query, type AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { askedWord } from './asked.ts'

/** Rows of a page of the list. */
const PAGE = 20
/** Names are sealed, so a search opens them: so many registrations at a time, so many times before it stops to show what it has. */
const BATCH = 200
const BATCHES = 10
/** A search stops with the batch in which it has this many. */
const ENOUGH = 20

export async function showRegistrations(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const asked = query(c)
  const kind = askedWord(kindNames, asked.get('kind'))
  const status = askedWord(registrationStates, asked.get('status'))
  const before = parseCursor(asked.get('before') ?? '')
  await recordAudit(storage, office, 'list', asked.size > 0 ? `?${asked}` : '')
  const listed = await listRegistrations(storage, { village: office.village, kind, status, before }, PAGE + 1)
  const registrations = listed.slice(0, PAGE)
  const next = listed.length > PAGE ? registrations.at(-1) : undefined
  const doubles = await findDoubles(storage, office, registrations)
  const data = { registrations, doubles, kind, status, isFurther: before !== undefined, next }
  return show(c, 'office/registrations', data, answer)
}

/** By a part of a name, or a receipt number. A POST, because no name may stand in an address. */
export async function searchRegistrations(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const posted = await postedFields(c)
  const words = lastValue(posted.query).trim()
  if (words === '') return c.redirect('/office/registrations/', 303)
  const number = parseNumber(words)
  if (number?.village === office.village) return c.redirect(`/office/registrations/${formatNumber(number)}/`, 303)
  const { registrations, next } = await searchByName(
    storage,
    office.village,
    words,
    parseCursor(lastValue(posted.before)),
  )
  await recordAudit(storage, office, 'search', String(registrations.length))
  const doubles = await findDoubles(storage, office, registrations)
  return show(c, 'office/registrations', { registrations, doubles, search: { words, next }, isFurther: false })
}

/** By the id of a registration: the numbers of those that may be the same person or unit. */
async function findDoubles(
  storage: Storage,
  { village }: VillageOffice,
  registrations: Registration[],
): Promise<Map<string, string[]>> {
  const standing = registrations.filter(({ status }) => isStanding(status))
  const doubles = await listDoubles(storage, village, standing)
  return new Map(standing.map(({ id }, index) => [id, (doubles[index] ?? []).map(({ other }) => other.number)]))
}

/** Newest first; `next` is where to go on when there is more to open. */
async function searchByName(
  storage: Storage,
  village: string,
  words: string,
  after: Cursor | undefined,
): Promise<{ registrations: Registration[]; next?: Cursor }> {
  const registrations: Registration[] = []
  let before = after
  for (let batch = 0; batch < BATCHES; batch++) {
    const opened: Registration[] = await listRegistrations(storage, { village, before }, BATCH)
    registrations.push(...opened.filter((registration) => nameOf(registration).includes(words)))
    if (opened.length < BATCH) return { registrations }
    before = opened.at(-1)
    if (registrations.length >= ENOUGH) break
  }
  return { registrations, next: before }
}
