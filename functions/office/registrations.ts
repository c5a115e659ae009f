import { listDoubles } from '../../db/doubles.ts'
import { listRegistrations } from '../../db/registrations.ts'
import type { Storage } from '../../db/storage.ts'
import { nameAlike } from '../../src/domain/forms/alike.ts'
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
const BATCH = 100
const BATCHES = 20
/** A search stops with the batch in which it has this many. */
const ENOUGH = 20

export async function showRegistrations(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const asked = query(c)
  const kind = askedWord(kindNames, asked.get('kind'))
  const status = askedWord(registrationStates, asked.get('status'))
  const isUpdated = asked.get('updated') === 'yes'
  const before = parseCursor(asked.get('before') ?? '')
  const filter = { village: office.village, kind, status, isUpdated, before }
  const listed = await listRegistrations(storage, filter, PAGE + 1)
  const registrations = listed.slice(0, PAGE)
  const next = listed.length > PAGE ? registrations.at(-1) : undefined
  const doubles = await findDoubles(storage, office, registrations)
  const shown = { registrations, doubles, kind, status, isUpdated, isFurther: before !== undefined, next }
  return show(c, 'office/registrations', shown, answer)
}

/** By a part of a name, or a receipt number. A POST, because no name may stand in an address. */
export async function searchRegistrations(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const posted = await postedFields(c)
  const words = lastValue(posted.query).trim()
  if (nameAlike(words) === '') return c.redirect('/office/registrations/', 303)
  const number = parseNumber(words)
  if (number?.village === office.village) return c.redirect(`/office/registrations/${formatNumber(number)}/`, 303)
  c.set('looked', 'search')
  const { registrations, next } = await searchByName(
    storage,
    office.village,
    words,
    parseCursor(lastValue(posted.before)),
  )
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
  const wanted = nameAlike(words)
  let before = after
  for (let batch = 0; batch < BATCHES; batch++) {
    const opened: Registration[] = await listRegistrations(storage, { village, before }, BATCH)
    registrations.push(...opened.filter((registration) => nameAlike(nameOf(registration)).includes(wanted)))
    if (opened.length < BATCH) return { registrations }
    before = opened.at(-1)
    if (registrations.length >= ENOUGH) break
  }
  return { registrations, next: before }
}
