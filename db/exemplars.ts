import { and, desc, eq, exists, getTableColumns, inArray, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import { exemplarSteps, type ConsentState, type ExemplarStep } from '../src/domain/states.ts'
import { isHoldersKept } from './departures.ts'
import { openRegistration, type Registration } from './registrations.ts'
import { claims, exemplars, registrations, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

type Row = typeof exemplars.$inferSelect

export interface Story {
  title: string
  text: string
}

/** A confirmed piece of service that a village recommends; the story is undefined once it was kept long enough. */
export interface Exemplar extends Omit<Row, 'sealedStory'> {
  story?: Story
}

/** The confirmed claim or record that it is about. */
export type Subject = { subject: Row['subject']; subjectId: string }

/** A person who is named is asked, and no story is published without; whoever changes the words asks anew. */
const consentFor = (names: boolean): ConsentState => (names ? 'asked' : 'notNeeded')

/** Recommends once what this village has confirmed: undefined for anything else. */
export async function recommendExemplar(
  { db, vault }: Storage,
  village: string,
  { subject, subjectId }: Subject,
  story: Story & { names: boolean },
  at: number,
): Promise<string | undefined> {
  const id = crypto.randomUUID()
  const sealed = await vault.seal(storyOf(id), { title: story.title, text: story.text })
  const table = subject === 'claim' ? claims : serviceRecords
  const [inserted] = await db
    .insert(exemplars)
    // In the order of the table's columns.
    .select(
      sql`select ${id}, ${village}, ${table.year}, ${table.registration}, ${subject}, ${table.id}, 'recommended',
        ${consentFor(story.names)}, ${sealed}, ${at}, null, 1 from ${table}
        where ${and(eq(table.id, subjectId), eq(table.village, village), eq(table.status, 'confirmed'), isHoldersKept(db, table.registration))}`,
    )
    .onConflictDoNothing()
    .returning({ id: exemplars.id })
  return inserted?.id
}

/** With whose service it is about; another village's is as good as none. The town asks without a village. */
export async function findExemplar(storage: Storage, id: string, village?: string) {
  const [row] = await storage.db
    .select({ exemplar: getTableColumns(exemplars), registration: getTableColumns(registrations) })
    .from(exemplars)
    .innerJoin(registrations, eq(registrations.id, exemplars.registration))
    .where(and(eq(exemplars.id, id), village ? eq(exemplars.village, village) : undefined))
  return row && withHolder(storage, row)
}

/** A village's exemplars, or those of all villages, newest first. */
export async function listExemplars(storage: Storage, village: string | undefined, limit: number) {
  const rows = await storage.db
    .select({ exemplar: getTableColumns(exemplars), registration: getTableColumns(registrations) })
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
    .select()
    .from(exemplars)
    .where(and(eq(exemplars.registration, registration), ne(exemplars.consent, 'notNeeded')))
    .orderBy(desc(exemplars.recommendedAt))
  return Promise.all(rows.map((row) => opened(storage, row)))
}

/** What everybody reads: published, still confirmed, and agreed to by whoever is named; newest first. */
export async function listStories(storage: Storage, before: number | undefined, limit: number): Promise<Exemplar[]> {
  const rows = await storage.db
    .select()
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
  return Promise.all(rows.map((row) => opened(storage, row)))
}

/** The village writes it anew, while it is not published. False when it was changed or published meanwhile. */
export async function editExemplar(
  { db, vault }: Storage,
  village: string,
  { id, revision }: Pick<Exemplar, 'id' | 'revision'>,
  { names, ...story }: Story & { names: boolean },
): Promise<boolean> {
  const sealedStory = await vault.seal(storyOf(id), story)
  return changed(
    await db
      .update(exemplars)
      .set({ sealedStory, consent: consentFor(names), status: 'recommended', revision: sql`revision + 1` })
      .where(and(isSeen(id, revision), eq(exemplars.village, village), ne(exemplars.status, 'published')))
      .returning({ id: exemplars.id }),
  )
}

/** The town publishes, declines or takes down; the village takes its recommendation back. False when it may not. */
export async function changeExemplar(
  storage: Storage,
  village: string | undefined,
  { id, revision }: Pick<Exemplar, 'id' | 'revision'>,
  step: ExemplarStep,
  at: number,
): Promise<boolean> {
  const { from, to, by } = exemplarSteps[step]
  if ((by === 'village') !== (village !== undefined)) return false
  const where = and(
    isSeen(id, revision),
    inArray(exemplars.status, [...from]),
    village ? eq(exemplars.village, village) : undefined,
    step === 'publish' ? and(isAgreed, isConfirmed(storage)) : undefined,
  )
  if (to === '') return changed(await storage.db.delete(exemplars).where(where).returning({ id: exemplars.id }))
  return changed(
    await storage.db
      .update(exemplars)
      .set({ status: to, revision: sql`revision + 1`, publishedAt: step === 'publish' ? at : null })
      .where(where)
      .returning({ id: exemplars.id }),
  )
}

/** The holder agrees, or does not, or no longer: then what was published is taken down in the same moment. */
export async function answerConsent(
  { db }: Storage,
  registration: string,
  { id, revision }: Pick<Exemplar, 'id' | 'revision'>,
  consent: 'given' | 'refused',
): Promise<boolean> {
  return changed(
    await db
      .update(exemplars)
      .set({
        consent,
        revision: sql`revision + 1`,
        ...(consent === 'refused' && {
          status: sql`case status when 'published' then 'recommended' else status end`,
          publishedAt: null,
        }),
      })
      .where(and(isSeen(id, revision), eq(exemplars.registration, registration), ne(exemplars.consent, 'notNeeded')))
      .returning({ id: exemplars.id }),
  )
}

const isAgreed = inArray(exemplars.consent, ['notNeeded', 'given'])

/** A service that the village no longer confirms is no example. */
function isConfirmed({ db }: Storage): SQL | undefined {
  const confirmed = (subject: Row['subject'], table: typeof claims | typeof serviceRecords) =>
    and(
      eq(exemplars.subject, subject),
      exists(
        db
          .select({ id: table.id })
          .from(table)
          .where(and(eq(table.id, exemplars.subjectId), eq(table.status, 'confirmed'))),
      ),
    )
  return or(confirmed('claim', claims), confirmed('record', serviceRecords))
}

function isSeen(id: string, revision: number): SQL | undefined {
  return and(eq(exemplars.id, id), eq(exemplars.revision, revision))
}

function changed(rows: unknown[]): boolean {
  return rows.length > 0
}

async function withHolder(
  storage: Storage,
  { exemplar, registration }: { exemplar: Row; registration: typeof registrations.$inferSelect },
): Promise<{ exemplar: Exemplar; holder: Registration }> {
  return { exemplar: await opened(storage, exemplar), holder: await openRegistration(storage, registration) }
}

async function opened({ vault }: Storage, { sealedStory, ...exemplar }: Row): Promise<Exemplar> {
  return { ...exemplar, ...(sealedStory && { story: await vault.open<Story>(storyOf(exemplar.id), sealedStory) }) }
}

const storyOf = (id: string) => `exemplars/${id}/story`
