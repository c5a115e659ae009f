import { sql } from 'drizzle-orm'
import { customType, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AuditActor } from '../src/domain/audit-event.ts'
import { correctionKinds } from '../src/domain/correction.ts'
import { categories as categoryNames, type Category } from '../src/domain/forms/categories.ts'
import { registrantKinds } from '../src/domain/forms/index.ts'
import { performances, type Performance } from '../src/domain/forms/performances.ts'
import { abouts, type About } from '../src/domain/letter.ts'
import { checks } from '../src/domain/link-use.ts'
import * as states from '../src/domain/states.ts'

/** Bytes in and out of libSQL, whichever transport: HTTP hands back an ArrayBuffer. */
const bytes = customType<{ data: Uint8Array<ArrayBuffer>; driverData: Uint8Array | ArrayBuffer }>({
  dataType: () => 'blob',
  fromDriver: (value) => new Uint8Array(value as ArrayBuffer),
})

/**
 * Every word that may identify a person (db/envelopes.ts). Rows are only ever added, so no key is moved or copied by the
 * database; to erase words, their key is overwritten where it stands.
 */
export const envelopes = sqliteTable('envelopes', {
  id: integer('id').primaryKey(),
  /** The words' own key, itself sealed under the machine's: 69 bytes (db/vault.ts), all of them 0 once erased. */
  key: bytes('key').notNull(),
  words: bytes('words').notNull(),
})

/** The id of the envelope in which a row's words lie; null for none, or once they are erased. */
const envelope = (name: string) => integer(name)

/** A UTC instant, in milliseconds since the epoch. */
const instant = (name: string) => integer(name)
/** A local date in Asia/Shanghai, `YYYY-MM-DD`. */
const localDate = (name: string) => text(name)

/** The registration under which it was done, before that one was merged into another (db/merging.ts). */
const mergedFrom = () => text('merged_from')

/** The words that a column may hold. */
const wordsOf = <W extends string>(known: Record<W, unknown>) => Object.keys(known) as [W, ...W[]]

const categories = wordsOf<Category>(categoryNames)

/**
 * One unit's or member's registration with a village: 附件1, or 附件4 and 附件5 filled in one sitting.
 * Plain columns hold what offices filter and count by; who it is stands only in `sealed_answers`, with the token of the
 * private link. `sequence` counts within village and year: with both it is the receipt number.
 */
export const registrations = sqliteTable(
  'registrations',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: registrantKinds }).notNull(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    sequence: integer('sequence').notNull(),
    status: text('status', { enum: wordsOf(states.registrationStates) }).notNull(),
    submittedAt: instant('submitted_at').notNull(),
    /** Counts up with every change, so that nothing is decided on answers that have changed meanwhile. */
    revision: integer('revision').notNull(),
    /** Filled in by its holder, or typed in by the village from paper. */
    entry: text('entry', { enum: ['online', 'paper'] })
      .notNull()
      .default('online'),
    receivedOn: localDate('received_on'),
    /** The first time that it was received: a later return does not take it back. Null in rows from before the column. */
    firstReceivedOn: localDate('first_received_on'),
    /** When its holder had the paper receipt stamped, and handed it in, as the holder says. */
    stampedOn: localDate('stamped_on'),
    handedInOn: localDate('handed_in_on'),
    /** Who moved here registered then, with the first of all villages; null for who did not move. */
    firstSubmittedAt: instant('first_submitted_at'),
    /** When its holder last changed something that the village has not taken note of, and which fields: names alone. */
    updatedAt: instant('updated_at'),
    updatedFields: text('updated_fields', { mode: 'json' }).$type<string[]>(),
    /** When its holder moved away or left, or the village voided it; its last year's cards remain. */
    endedAt: instant('ended_at'),
    /** The registration with another village that took this one's place. */
    movedTo: text('moved_to'),
    /** The registration of the same person or unit with this village, which took over what was done (db/merging.ts). */
    mergedInto: text('merged_into'),
    /**
     * Where to look for the same person or unit again (db/doubles.ts): two bytes of a keyed hash of name and telephone, and
     * of name and organisation. Too short to tell who it is. Null where there is none, and once the answers are erased.
     */
    telephoneTrace: integer('telephone_trace'),
    organisationTrace: integer('organisation_trace'),
    /** Null once withdrawn or kept long enough: then nothing personal is left. */
    sealedAnswers: envelope('sealed_answers'),
    sealedReason: envelope('sealed_reason'),
    /** Of id, village, state and dates of receipt: tells a row that was changed behind the site's back (db/bound-state.ts). */
    mac: text('mac'),
    /** Of the private link's token. */
    tokenHash: bytes('token_hash').notNull(),
    /** Of the form's ticket: one form that was handed out is one registration. */
    ticketHash: bytes('ticket_hash').notNull(),
    /** Of ticket and answers: tells a form sent twice from one that was filled in anew. Null once the answers are erased. */
    submissionHash: bytes('submission_hash'),
  },
  (table) => [
    uniqueIndex('registrations_number').on(table.village, table.year, table.sequence),
    uniqueIndex('registrations_token').on(table.tokenHash),
    uniqueIndex('registrations_ticket').on(table.ticketHash),
    uniqueIndex('registrations_moved').on(table.movedTo),
    index('registrations_newest').on(table.village, table.submittedAt, table.id),
    index('registrations_received').on(table.village, table.receivedOn),
    index('registrations_merged').on(table.mergedInto),
    index('registrations_telephone_trace').on(table.village, table.telephoneTrace),
    index('registrations_organisation_trace').on(table.village, table.organisationTrace),
  ],
)

/**
 * A registration form that somebody put aside half filled in. Code and telephone find it again (db/drafts.ts); on its day,
 * or once it is submitted, it is erased.
 */
export const drafts = sqliteTable(
  'drafts',
  {
    id: text('id').primaryKey(),
    /** Nine random digits, the last one for checking. */
    code: text('code').notNull(),
    /** Of the form's ticket: put aside again, it is the same draft; submitted, it is the same registration. */
    ticketHash: bytes('ticket_hash').notNull(),
    keptUntil: localDate('kept_until').notNull(),
    /** All that was typed, and the telephone. */
    sealedWords: envelope('sealed_words'),
  },
  (table) => [
    uniqueIndex('drafts_code').on(table.code),
    uniqueIndex('drafts_ticket').on(table.ticketHash),
    index('drafts_kept').on(table.keptUntil),
  ],
)

/** Private links that work no longer, since the village made a new one: whoever opens one is told so. */
export const replacedLinks = sqliteTable(
  'replaced_links',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    /** Which village made the new one. */
    village: text('village').notNull(),
    at: instant('at').notNull(),
    /** How it made sure of who asked; null for the first link of somebody who came on paper. */
    checked: text('checked', { enum: wordsOf(checks) }),
  },
  (table) => [index('replaced_links_holder').on(table.registration, table.at)],
)

/** A registration that was made with another's private link, whose page lists it (db/companions.ts). */
export const companions = sqliteTable(
  'companions',
  {
    id: text('id').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    /** Of the other's link: it tells nobody whose it is. */
    makerHash: bytes('maker_hash').notNull(),
    madeAt: instant('made_at').notNull(),
    /** The tokens of both links. */
    sealedTokens: envelope('sealed_tokens'),
  },
  (table) => [
    uniqueIndex('companions_registration').on(table.registration),
    index('companions_maker').on(table.makerHash, table.madeAt),
  ],
)

/** Two registrations that look alike and are not of the same person or unit, as the village has found; `first` < `second`. */
export const distinctions = sqliteTable(
  'distinctions',
  {
    first: text('first')
      .notNull()
      .references(() => registrations.id),
    second: text('second')
      .notNull()
      .references(() => registrations.id),
  },
  (table) => [primaryKey({ columns: [table.first, table.second] }), index('distinctions_second').on(table.second)],
)

/** What a village did to mend its own mistake, for its holder to read (src/domain/correction.ts). Names nobody. */
export const corrections = sqliteTable(
  'corrections',
  {
    id: text('id').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    what: text('what', { enum: correctionKinds }).notNull(),
    at: instant('at').notNull(),
    /** What it was before, or what it is about. */
    day: localDate('day'),
    /** The id of the other registration, where two were merged. */
    other: text('other'),
  },
  (table) => [index('corrections_holder').on(table.registration, table.at)],
)

/** What a village asks for help with. Never names a person in need. */
export const serviceItems = sqliteTable(
  'service_items',
  {
    id: text('id').primaryKey(),
    village: text('village').notNull(),
    /** The list it stands on: each year has its own. What was written before lists had years is of 2026. */
    year: integer('year').notNull().default(2026),
    category: text('category', { enum: categories }).notNull(),
    title: text('title').notNull(),
    detail: text('detail').notNull(),
    /** When and where, in the village's words. */
    time: text('time').notNull(),
    place: text('place').notNull(),
    audience: text('audience', { enum: ['units', 'members', 'both'] }).notNull(),
    /** Null means unlimited. */
    places: integer('places'),
    /** The last day on which it can be claimed. */
    until: localDate('until'),
    /** Dated times, one a line (src/domain/forms/dated-times.ts). */
    dates: text('dates'),
    /** Whom to call, where that is not the village: a post, and its telephone. */
    contact: text('contact'),
    contactTelephone: text('contact_telephone'),
    status: text('status', { enum: wordsOf(states.itemStates) }).notNull(),
    position: integer('position').notNull(),
    /** The last year's item that it was copied from: each is copied once. */
    copiedFrom: text('copied_from'),
  },
  (table) => [
    index('service_items_list').on(table.village, table.year, table.status, table.position),
    uniqueIndex('service_items_copied').on(table.copiedFrom),
    /** The whole town's list. */
    index('service_items_town').on(table.year, table.status, table.category),
  ],
)

/** A unit or a member takes on an item of the village's list, in the item's year. */
export const claims = sqliteTable(
  'claims',
  {
    id: text('id').primaryKey(),
    item: text('item')
      .notNull()
      .references(() => serviceItems.id),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    mergedFrom: mergedFrom(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    status: text('status', { enum: wordsOf(states.claimStates) }).notNull(),
    claimedAt: instant('claimed_at').notNull(),
    /** When a place became free for whoever had waited for it. */
    movedUpAt: instant('moved_up_at'),
    completedOn: localDate('completed_on'),
    /** When the village last confirmed or disputed it. */
    decidedAt: instant('decided_at'),
    /** What was done, in one line: it may name whom was helped. */
    sealedDone: envelope('sealed_done'),
    /** Why the village disputes it. */
    sealedReason: envelope('sealed_reason'),
    /** When its holder moved away or left without having done it. */
    droppedAt: instant('dropped_at'),
    revision: integer('revision').notNull(),
  },
  (table) => [
    uniqueIndex('claims_once')
      .on(table.item, table.registration)
      .where(sql`status <> 'released'`),
    index('claims_waiting')
      .on(table.item)
      .where(sql`status = 'waiting'`),
    index('claims_holder').on(table.registration, table.year),
    index('claims_village').on(table.village, table.year, table.status, table.claimedAt),
  ],
)

/** One row of a unit's service log (附件2) or a member's activity card (附件6). */
export const serviceRecords = sqliteTable(
  'service_records',
  {
    id: text('id').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    mergedFrom: mergedFrom(),
    village: text('village').notNull(),
    /** Of its date. */
    year: integer('year').notNull(),
    date: localDate('date').notNull(),
    /** 附件6 asks for it, 附件2 does not. */
    category: text('category', { enum: categories }),
    /** All else that the row says: it may name whom was helped. Null once kept long enough. */
    sealedWords: envelope('sealed_words'),
    status: text('status', { enum: wordsOf(states.recordStates) }).notNull(),
    writtenAt: instant('written_at').notNull(),
    decidedAt: instant('decided_at'),
    /** Why the village declined it. */
    sealedReason: envelope('sealed_reason'),
    /** The activity at which the village ticked who came: one row for each of them. */
    activity: text('activity'),
    revision: integer('revision').notNull(),
  },
  (table) => [
    uniqueIndex('service_records_activity').on(table.activity, table.registration),
    index('service_records_holder').on(table.registration, table.year, table.date),
    index('service_records_village').on(table.village, table.year, table.status, table.date),
  ],
)

/** What the village says of a year: 附件3 for a unit, the comment on 附件6 for a member. */
export const evaluations = sqliteTable(
  'evaluations',
  {
    id: text('id').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    mergedFrom: mergedFrom(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    status: text('status', { enum: wordsOf(states.evaluationStates) }).notNull(),
    /** Units only. */
    performance: text('performance', { enum: wordsOf<Performance>(performances) }),
    /** The comment and its date, from which 附件6's week is counted. Null once kept long enough. */
    sealedWords: envelope('sealed_words'),
    revision: integer('revision').notNull(),
  },
  (table) => [
    uniqueIndex('evaluations_once').on(table.registration, table.year),
    index('evaluations_village').on(table.village, table.year, table.status),
  ],
)

/** What a holder fills in once a year on a form: the remark of 附件2, the report on social responsibility. */
export const ownForms = sqliteTable(
  'own_forms',
  {
    id: text('id').primaryKey(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    mergedFrom: mergedFrom(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    /** The form's slug. */
    form: text('form').notNull(),
    writtenAt: instant('written_at').notNull(),
    /** Null once kept long enough. */
    sealedAnswers: envelope('sealed_answers'),
    revision: integer('revision').notNull(),
  },
  (table) => [uniqueIndex('own_forms_once').on(table.registration, table.year, table.form)],
)

/** A village's own frequent phrases, to choose from when it writes a comment. */
export const phrases = sqliteTable(
  'phrases',
  {
    id: text('id').primaryKey(),
    village: text('village').notNull(),
    text: text('text').notNull(),
  },
  (table) => [uniqueIndex('phrases_once').on(table.village, table.text)],
)

/** A confirmed claim or record that a village holds up as an example; the town publishes some as stories. */
export const exemplars = sqliteTable(
  'exemplars',
  {
    id: text('id').primaryKey(),
    village: text('village').notNull(),
    year: integer('year').notNull(),
    registration: text('registration')
      .notNull()
      .references(() => registrations.id),
    /** The claim or the record that was confirmed. */
    subject: text('subject', { enum: ['claim', 'record'] }).notNull(),
    subjectId: text('subject_id').notNull(),
    status: text('status', { enum: wordsOf(states.exemplarStates) }).notNull(),
    /** A person who is named is asked first, and may take the word back. */
    consent: text('consent', { enum: wordsOf(states.consentStates) }).notNull(),
    /** Title and text: may name a person. */
    sealedStory: envelope('sealed_story'),
    recommendedAt: instant('recommended_at').notNull(),
    publishedAt: instant('published_at'),
    revision: integer('revision').notNull(),
  },
  (table) => [
    uniqueIndex('exemplars_once').on(table.subject, table.subjectId),
    index('exemplars_village').on(table.village, table.recommendedAt),
    index('exemplars_status').on(table.status, table.recommendedAt),
    index('exemplars_holder').on(table.registration),
  ],
)

/** Somebody who has lost the receipt number asks a village to call. Gone after some days (`callDays`). */
export const calls = sqliteTable(
  'calls',
  {
    id: text('id').primaryKey(),
    village: text('village').notNull(),
    status: text('status', { enum: wordsOf(states.callStates) }).notNull(),
    askedAt: instant('asked_at').notNull(),
    /** Name and telephone. */
    sealedWords: envelope('sealed_words'),
    revision: integer('revision').notNull(),
  },
  (table) => [index('calls_village').on(table.village, table.status, table.askedAt)],
)

/** A complaint or suggestion that anybody writes, and its answer. `sequence` counts within the year: both are its number. */
export const letters = sqliteTable(
  'letters',
  {
    id: text('id').primaryKey(),
    year: integer('year').notNull(),
    sequence: integer('sequence').notNull(),
    about: text('about', { enum: wordsOf<About>(abouts) }).notNull(),
    /** The village that it is about, if it is about one. */
    village: text('village'),
    /** The office that has it now, and reads it alone: a village's slug, or `town`. */
    keeper: text('keeper').notNull(),
    status: text('status', { enum: wordsOf(states.letterStates) }).notNull(),
    sentAt: instant('sent_at').notNull(),
    /** When anything was last done with it. */
    changedAt: instant('changed_at').notNull(),
    /** The letter, who wrote it, and the code with which it is looked up. Null once withdrawn or kept long enough. */
    sealedWords: envelope('sealed_words'),
    /** The answer, or why there is none. */
    sealedReply: envelope('sealed_reply'),
    /** Of the form's ticket: one form that was handed out is one letter. */
    ticketHash: bytes('ticket_hash').notNull(),
    revision: integer('revision').notNull(),
  },
  (table) => [
    uniqueIndex('letters_number').on(table.year, table.sequence),
    uniqueIndex('letters_ticket').on(table.ticketHash),
    index('letters_keeper').on(table.keeper, table.status, table.sentAt),
  ],
)

/** An office's access key, as a hash; the key itself is shown once, when it is made. */
export const accessKeys = sqliteTable('access_keys', {
  id: text('id').primaryKey(),
  /** Whose it is, in the town's words: a clerk, a desk. */
  name: text('name').notNull(),
  role: text('role', { enum: ['village', 'town'] }).notNull(),
  village: text('village'),
  keyHash: bytes('key_hash').notNull().unique(),
  createdAt: instant('created_at').notNull(),
  revokedAt: instant('revoked_at'),
})

/** Somebody signed in with an access key (db/office-sessions.ts); the cookie's value as a hash. */
export const officeSessions = sqliteTable(
  'office_sessions',
  {
    idHash: bytes('id_hash').primaryKey(),
    accessKey: text('access_key')
      .notNull()
      .references(() => accessKeys.id),
    startedAt: instant('started_at').notNull().default(0),
    /** When it was last noted that it is used. */
    usedAt: instant('used_at').notNull().default(0),
    /** Put off while it is used. */
    expiresAt: instant('expires_at').notNull(),
    /** In two words for people (src/domain/browser.ts). */
    browser: text('browser').notNull().default(''),
  },
  (table) => [index('office_sessions_expiry').on(table.expiresAt)],
)

/** The link with which the town makes its first access key, once: its token as a hash. */
export const keyLinks = sqliteTable('key_links', {
  tokenHash: bytes('token_hash').primaryKey(),
  expiresAt: instant('expires_at').notNull(),
})

/** What is true of this database as a whole (db/site-facts.ts). */
export const siteFacts = sqliteTable('site_facts', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
})

/** Who read or changed what, and when: a chain (db/audit-chain.ts), and triggers that refuse changes. Holds no personal words. */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: instant('at').notNull(),
    actor: text('actor').$type<AuditActor>().notNull().default('office'),
    /** '' for whoever has none. */
    accessKey: text('access_key').notNull(),
    /** Of the access key. */
    name: text('name').notNull().default(''),
    village: text('village'),
    page: text('page').notNull().default(''),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    registration: text('registration'),
    count: integer('count'),
    mac: text('mac').notNull().default(''),
  },
  (table) => [
    index('audit_events_village').on(table.village, table.at),
    index('audit_events_at').on(table.at),
    index('audit_events_registration').on(table.registration, table.at),
    index('audit_events_wholesale')
      .on(table.village, table.at)
      .where(sql`count is not null`),
  ],
)
