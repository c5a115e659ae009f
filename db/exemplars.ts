import { and, desc, eq, exists, inArray, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Exemplar, HeldExemplar, Story, Subject } from '../src/domain/exemplar.ts'
import { claimStates, consentStates, recordStates } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { isHoldersCounted } from './conditions.ts'
import { openWords, withEnvelopes, type OpenableRow } from './envelopes.ts'
import { openRegistration, type RegistrationRow } from './registrations.ts'
import { claims, exemplars, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

/** An exemplar of this village with whose service it is about; of any village for the town, which asks without one. */
export async function findExemplar(storage: Storage, id: string, village?: string): Promise<HeldExemplar | undefined> {
  const [row] = await storage.db
    .select({ exemplar: withEnvelopes(exemplars), registration: withEnvelopes(registrations) })
    .from(exemplars)
    .innerJoin(registrations, eq(registrations.id, exemplars.registration))
    .where(and(eq(exemplars.id, id), village ? eq(exemplars.village, village) : undefined))
  return row && withHolder(storage, row)
}

/** How many an office sees in its list. */
export const NEWEST_EXEMPLARS = 100

/** A village's exemplars, or those of all villages, newest first. */
export async function listExemplars(
  storage: Storage,
  village: string | undefined,
  limit: number,
): Promise<HeldExemplar[]> {
  const rows = await storage.db
    .select({ exemplar: withEnvelopes(exemplars), registration: withEnvelopes(registrations) })
    .from(exemplars)
    .innerJoin(registrations, eq(registrations.id, exemplars.registration))
    .where(village ? eq(exemplars.village, village) : undefined)
    .orderBy(desc(exemplars.recommendedAt), desc(exemplars.id))
    .limit(limit)
  return Promise.all(rows.map((row) => withHolder(storage, row)))
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
