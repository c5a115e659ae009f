import { customType, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { categories as categoryNames, type Category } from '../src/forms/categories.ts'
import { registrantKinds } from '../src/forms/index.ts'
import { itemStates, registrationStates as states, type ItemState, type RegistrationState } from '../src/states.ts'

/** Bytes in and out of libSQL, whichever transport: HTTP hands back an ArrayBuffer. */
const bytes = customType<{ data: Uint8Array<ArrayBuffer>; driverData: Uint8Array | ArrayBuffer }>({
  dataType: () => 'blob',
  fromDriver: (value) => new Uint8Array(value as ArrayBuffer),
})

/** A UTC instant, in milliseconds since the epoch. */
const instant = (name: string) => integer(name)
/** A local date in Asia/Shanghai, `YYYY-MM-DD`. */
const localDate = (name: string) => text(name)

const registrationStates = Object.keys(states) as [RegistrationState, ...RegistrationState[]]
const serviceItemStates = Object.keys(itemStates) as [ItemState, ...ItemState[]]
const categories = Object.keys(categoryNames) as [Category, ...Category[]]

/**
 * One unit's or member's registration with a village: 附件1, or 附件4 and 附件5 filled in one sitting.
 * Plain columns hold what offices filter and count by; who it is stands only in `sealed_answers`
 * (db/vault.ts). `sequence` counts within village and year: with both it is the receipt number.
 */
export const registrations = sqliteTable(
  'registrations',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: registrantKinds }).notNull(),
    /** Attachment and version of each form answered: `4.1,5.1`. */
    formVersions: text('form_versions').notNull(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    sequence: integer('sequence').notNull(),
    status: text('status', { enum: registrationStates }).notNull(),
    submittedAt: instant('submitted_at').notNull(),
    /** Counts up with every change, so that nothing is decided on answers that have changed meanwhile. */
    revision: integer('revision').notNull(),
    receivedOn: localDate('received_on'),
    /** Null once withdrawn: then nothing personal is left. */
    sealedAnswers: bytes('sealed_answers'),
    sealedReason: bytes('sealed_reason'),
    /** Hash of the private link's token; the token itself stands nowhere (db/registrations.ts). */
    tokenHash: text('token_hash').notNull(),
    /** Hash of the form's ticket: one form that was handed out is one registration. */
    ticketHash: text('ticket_hash').notNull(),
    /** Hash of ticket and answers: tells a form sent twice from one that was filled in anew. */
    submissionHash: text('submission_hash').notNull(),
  },
  (table) => [
    uniqueIndex('registrations_number').on(table.village, table.year, table.sequence),
    uniqueIndex('registrations_token').on(table.tokenHash),
    uniqueIndex('registrations_ticket').on(table.ticketHash),
    index('registrations_newest').on(table.village, table.submittedAt, table.id),
  ],
)

/** What a village asks for help with. Never names a person in need. */
export const serviceItems = sqliteTable(
  'service_items',
  {
    id: text('id').primaryKey(),
    village: text('village').notNull(),
    category: text('category', { enum: categories }).notNull(),
    title: text('title').notNull(),
    detail: text('detail').notNull(),
    /** When and where, in the village's words. */
    time: text('time').notNull(),
    place: text('place').notNull(),
    audience: text('audience', { enum: ['units', 'members', 'both'] }).notNull(),
    /** Null means unlimited. */
    places: integer('places'),
    status: text('status', { enum: serviceItemStates }).notNull(),
    position: integer('position').notNull(),
  },
  (table) => [index('service_items_list').on(table.village, table.status, table.position)],
)

/** An office's access key, as a hash; the key itself is shown once, when it is made. */
export const accessKeys = sqliteTable('access_keys', {
  id: text('id').primaryKey(),
  role: text('role', { enum: ['village', 'town'] }).notNull(),
  village: text('village'),
  keyHash: text('key_hash').notNull().unique(),
  createdAt: instant('created_at').notNull(),
  revokedAt: instant('revoked_at'),
})

/** Somebody signed in with an access key; the cookie's value as a hash. */
export const officeSessions = sqliteTable(
  'office_sessions',
  {
    idHash: text('id_hash').primaryKey(),
    accessKey: text('access_key')
      .notNull()
      .references(() => accessKeys.id),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('office_sessions_expiry').on(table.expiresAt)],
)

/** Who read or changed what, and when. Holds no personal data. */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: instant('at').notNull(),
    accessKey: text('access_key').notNull(),
    village: text('village'),
    action: text('action').notNull(),
    /** A receipt number, a form's slug, an item's id, or how many rows were shown. */
    subject: text('subject').notNull(),
  },
  (table) => [index('audit_events_village').on(table.village, table.at)],
)

/** Attempts within a window of time, by a keyed hash of who or what is tried (db/throttles.ts). */
export const throttles = sqliteTable(
  'throttles',
  {
    key: text('key').primaryKey(),
    attempts: integer('attempts').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('throttles_expiry').on(table.expiresAt)],
)
