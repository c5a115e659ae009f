import { and, desc, eq, exists, inArray, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Exemplar, HeldExemplar, Story, Subject } from '../src/domain/exemplar.ts'
import { claimStates, consentStates, recordStates } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { isHoldersCounted } from './conditions.ts'
import { openWords, withEnvelopes, type OpenableRow } from './open-words.ts'
import { openRegistration, type RegistrationRow } from './registrations.ts'
import { claims, exemplars, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** An exemplar of this village with whose service it is about. */
export async function findExemplar(storage: Storage, id: string, village: string): Promise<HeldExemplar | undefined> {
  const [row] = await storage.db
    .select({ exemplar: withEnvelopes(exemplars), registration: withEnvelopes(registrations) })
    .from(exemplars)
    .innerJoin(registrations, eq(registrations.id, exemplars.registration))
    .where(and(eq(exemplars.id, id), eq(exemplars.village, village)))
  return row && withHolder(storage, row)
}

/** How many an office sees in its list. */
export const NEWEST_EXEMPLARS = 100

/** A village's exemplars, newest first. */
export async function listExemplars(storage: Storage, village: string, limit: number): Promise<HeldExemplar[]> {
  const rows = await storage.db
    .select({ exemplar: withEnvelopes(exemplars), registration: withEnvelopes(registrations) })
    .from(exemplars)
    .innerJoin(registrations, eq(registrations.id, exemplars.registration))
    .where(eq(exemplars.village, village))
    .orderBy(desc(exemplars.recommendedAt), desc(exemplars.id))
    .limit(limit)
  return Promise.all(rows.map((row) => withHolder(storage, row)))
}

/** What the town may read of one, of whatever village: a story that names somebody who has not agreed stays sealed. */
export async function findRecommended(storage: Storage, id: string): Promise<Exemplar | undefined> {
  const [exemplar] = await listAgreed(storage, eq(exemplars.id, id), 1)
  return exemplar
}

/** The same of all, newest first. */
export function listRecommended(storage: Storage, limit: number): Promise<Exemplar[]> {
  return listAgreed(storage, undefined, limit)
}

async function listAgreed(storage: Storage, where: SQL | undefined, limit: number): Promise<Exemplar[]> {
  const rows = await storage.db
    .select(withEnvelopes(exemplars))
    .from(exemplars)
    .where(where)
    .orderBy(desc(exemplars.recommendedAt), desc(exemplars.id))
    .limit(limit)
  return Promise.all(
    rows.map((row) => openExemplar(storage, consentStates[row.consent].isAgreed ? row : { ...row, sealedStory: null })),
  )
}

/** Those that are about this holder and name a person. */
export async function listExemplarsAsking(storage: Storage, registration: string): Promise<Exemplar[]> {
  const rows = await storage.db
    .select(withEnvelopes(exemplars))
    .from(exemplars)
    .where(and(eq(exemplars.registration, registration), ne(exemplars.consent, 'notNeeded')))
    .orderBy(desc(exemplars.recommendedAt))
  return Promise.all(rows.map((row) => openExemplar(storage, row)))
}

/** What everybody reads: published, still confirmed, and agreed to by whoever is named; newest first. */
export async function listStories(storage: Storage, before: number | undefined, limit: number): Promise<Exemplar[]> {
  const rows = await storage.db
    .select(withEnvelopes(exemplars))
    .from(exemplars)
    .where(
      and(
        eq(exemplars.status, 'published'),
        isAgreed,
        isConfirmed(storage),
        before === undefined ? undefined : lt(exemplars.publishedAt, before),
      ),
    )
    .orderBy(desc(exemplars.publishedAt), desc(exemplars.id))
    .limit(limit)
  return Promise.all(rows.map((row) => openExemplar(storage, row)))
}

/** Agreed to by whoever is named. */
export const isAgreed = inArray(exemplars.consent, statesThat(consentStates, 'isAgreed'))

/** A service that the village no longer confirms is no example. */
export function isConfirmed({ db }: Storage): SQL | undefined {
  const isHeld = isHoldersCounted(db, exemplars.registration)
  const claim = db
    .select({ id: claims.id })
    .from(claims)
    .where(and(eq(claims.id, exemplars.subjectId), inArray(claims.status, statesThat(claimStates, 'isDeed'))))
  const record = db
    .select({ id: serviceRecords.id })
    .from(serviceRecords)
    .where(
      and(
        eq(serviceRecords.id, exemplars.subjectId),
        inArray(serviceRecords.status, statesThat(recordStates, 'isDeed')),
      ),
    )
  return and(isHeld, or(and(isAbout('claim'), exists(claim)), and(isAbout('record'), exists(record))))
}

const isAbout = (subject: Subject['subject']) => eq(exemplars.subject, subject)

/** Where the envelope of a story belongs. */
export const storyCell = (id: string) => `exemplars/${id}/story`

type Row = OpenableRow<typeof exemplars>

async function withHolder(
  storage: Storage,
  { exemplar, registration }: { exemplar: Row; registration: RegistrationRow },
): Promise<HeldExemplar> {
  return { exemplar: await openExemplar(storage, exemplar), holder: await openRegistration(storage, registration) }
}

async function openExemplar({ vault }: Storage, { sealedStory, ...exemplar }: Row): Promise<Exemplar> {
  const { words: story, damaged } = await openWords<Story>(vault, storyCell(exemplar.id), sealedStory)
  return { ...exemplar, ...(story && { story }), ...(damaged && { damaged }) }
}
