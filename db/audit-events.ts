import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { now } from '../src/domain/calendar.ts'
import type { AuditActor, AuditEvent, AuditRow } from '../src/domain/audit-event.ts'
import type { Office } from '../src/domain/office.ts'
import { formatNumber } from '../src/domain/receipt-number.ts'
import type { Registration } from '../src/domain/registration.ts'
import { auditEvents, claims, exemplars, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** An office that is signed in, or somebody without an access key. */
type Who = Office | Exclude<AuditActor, 'office'>

type Happening = Pick<AuditEvent, 'action'> & Partial<Omit<AuditEvent, 'actor' | 'accessKey' | 'name'>>

/** An event as it is now. */
export function eventOf(who: Who, happening: Happening): AuditEvent {
  const known = { village: null, page: '', subject: '', registration: null, count: null, at: now() }
  if (typeof who === 'string') return { ...known, ...definite(happening), actor: who, accessKey: '', name: '' }
  const { accessKey, name, village } = who
  return { ...known, village, ...definite(happening), actor: 'office', accessKey, name }
}

/**
 * Writes down what is neither a change by an office nor a reading: those are logged by themselves
 * (functions/office-log.ts). With the id and the village of a registration its holder and its village see it.
 */
export function recordEvent(storage: Storage, who: Who, happening: Happening): Promise<void> {
  return storage.record([eventOf(who, happening)])
}

/** Failed attempts that are written down in a minute, so that nobody fills the disk with them. */
const MOST_FAILURES = 30

/** Writes down that an access key was wrong; of what was typed nothing. */
export async function recordFailure(storage: Storage, page: string): Promise<void> {
  const event = eventOf('stranger', { page, action: 'refused' })
  const lately = await storage.db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(isNull(auditEvents.village), gte(auditEvents.at, event.at - 60_000), eq(auditEvents.actor, 'stranger')))
    .limit(MOST_FAILURES)
  if (lately.length < MOST_FAILURES) await storage.record([event])
}

const holderTables = { claims, service_records: serviceRecords, exemplars } as const
/** Words of people who need not have registered. */
const strangersTables = ['calls', 'letters']

/** The ids of the registrations whose words lie in these cells (db/vault.ts); where none names one, it is looked up. Undefined when they are about none. */
export async function registrationsOf({ db }: Storage, cells: Iterable<string>): Promise<string[] | undefined> {
  const parts = [...cells].map((cell) => cell.split('/')).filter(([table = '']) => !strangersTables.includes(table))
  if (parts.length === 0) return undefined
  const named = parts.filter(([table = '']) => !Object.hasOwn(holderTables, table)).map(([, id]) => id!)
  if (named.length > 0) return [...new Set(named)]
  const found = await Promise.all(
    Object.entries(holderTables).map(([name, table]) => {
      const ids = parts.filter(([own]) => own === name).map(([, id]) => id!)
      const { registration } = table
      return ids.length > 0 ? db.select({ registration }).from(table).where(inArray(table.id, ids)) : []
    }),
  )
  return [...new Set(found.flat().map(({ registration }) => registration))]
}

/** An event as an office reads it. */
export interface ListedEvent extends AuditRow {
  /** The receipt number of the registration that it is about. */
  number?: string
}

export interface EventFilter {
  /** Null for the events of no village; undefined for all. */
  village: string | null | undefined
  accessKey?: string
  /** Instants: from, and until before. */
  from: number
  until: number
  /** The number of the event before which to go on. */
  before?: number
}

/** Newest first, `limit` at most. */
export async function listEvents({ db }: Storage, filter: EventFilter, limit: number): Promise<ListedEvent[]> {
  const { id, at, village, accessKey } = auditEvents
  const { year, sequence, village: ownVillage } = registrations
  const rows = await db
    .select({ event: auditEvents, year, sequence, ownVillage })
    .from(auditEvents)
    .leftJoin(registrations, eq(registrations.id, auditEvents.registration))
    .where(
      and(
        gte(at, filter.from),
        lt(at, filter.until),
        filter.village === null ? isNull(village) : filter.village ? eq(village, filter.village) : undefined,
        filter.accessKey ? eq(accessKey, filter.accessKey) : undefined,
        filter.before ? lt(id, filter.before) : undefined,
      ),
    )
    .orderBy(desc(id))
    .limit(limit)
  return rows.map(({ event, year: numbered, sequence: counted, ownVillage: of }) => ({
    ...event,
    ...(numbered && counted && of && { number: formatNumber({ village: of, year: numbered, sequence: counted }) }),
  }))
}

/** What a holder sees of it: the newest events about the one registration, and when its village last opened many together. */
export interface OwnEvents {
  events: AuditEvent[]
  /** An instant. */
  together?: number
}

export async function findOwnEvents(
  { db }: Storage,
  { id, village }: Pick<Registration, 'id' | 'village'>,
  limit: number,
): Promise<OwnEvents> {
  const [events, [together]] = await db.batch([
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.registration, id))
      .orderBy(desc(auditEvents.at), desc(auditEvents.id))
      .limit(limit),
    db
      .select({ at: sql<number | null>`max(${auditEvents.at})` })
      .from(auditEvents)
      .where(and(eq(auditEvents.village, village), isNotNull(auditEvents.count))),
  ])
  return { events, ...(together?.at && { together: together.at }) }
}

/** Without what is undefined, which would hide what is known. */
const definite = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
