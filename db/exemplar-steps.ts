import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { Exemplar, StoryWords, Subject } from '../src/domain/exemplar.ts'
import {
  claimStates,
  consentSteps,
  exemplarSteps,
  recordStates,
  type ConsentState,
  type ConsentStep,
  type ExemplarStep,
} from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { isHoldersKept } from './conditions.ts'
import { changeSealed, insertSealed, removeSealed, storedEnvelope } from './envelopes.ts'
import { isAgreed, isConfirmed, storyCell } from './exemplars.ts'
import { changedRow, insertWhere } from './insert-where.ts'
import { claims, exemplars, serviceRecords } from './schema.ts'
import type { Storage } from './storage.ts'

type Seen = Pick<Exemplar, 'id' | 'revision'>

/** A person who is named is asked, and no story is published without; whoever changes the words asks anew. */
const consentFor = (names: boolean): ConsentState => (names ? 'asked' : 'notNeeded')

/** Recommends once what this village has confirmed: undefined for anything else. */
export async function recommendExemplar(
  { db, vault }: Storage,
  village: string,
  { subject, subjectId }: Subject,
  { names, ...story }: StoryWords,
  at: number,
): Promise<string | undefined> {
  const id = crypto.randomUUID()
  const [table, deeds] =
    subject === 'claim'
      ? [claims, statesThat(claimStates, 'isDeed')]
      : [serviceRecords, statesThat(recordStates, 'isDeed')]
  const insertion = insertWhere(
    db,
    exemplars,
    {
      id,
      village,
      year: sql`${table.year}`,
      registration: sql`${table.registration}`,
      subject,
      subjectId: sql`${table.id}`,
      status: 'recommended',
      consent: consentFor(names),
      sealedStory: storedEnvelope,
      recommendedAt: at,
      revision: 1,
    },
    {
      from: table,
      where: and(
        eq(table.id, subjectId),
        eq(table.village, village),
        sql`${table.status} in ${deeds}`,
        isHoldersKept(db, table.registration),
      ),
    },
  )
  return (await insertSealed(db, await vault.seal(storyCell(id), story), insertion)) ? id : undefined
}

/** The village writes it anew, while it is not published. False when it was changed or published meanwhile. */
export async function editExemplar(
  { db, vault }: Storage,
  village: string,
  seen: Seen,
  { names, ...story }: StoryWords,
): Promise<boolean> {
  const { from, to } = exemplarSteps.edit
  const rows = await changeSealed(
    db,
    exemplars,
    and(isSeen(seen), eq(exemplars.village, village), inArray(exemplars.status, [...from])),
    { consent: consentFor(names), status: to, revision: sql`revision + 1` },
    { stored: { column: 'sealedStory', envelope: await vault.seal(storyCell(seen.id), story) } },
  )
  return rows.length > 0
}

/** The town publishes, declines or takes down; the village takes its recommendation back. False when it may not. */
export async function changeExemplar(
  storage: Storage,
  /** The village whose office takes the step; undefined for the town. */
  village: string | undefined,
  seen: Seen,
  step: ExemplarStep,
  at: number,
): Promise<boolean> {
  const { db } = storage
  const { from, to, by } = exemplarSteps[step]
  if ((by === 'village') !== (village !== undefined)) return false
  const where = and(
    isSeen(seen),
    inArray(exemplars.status, [...from]),
    village ? eq(exemplars.village, village) : undefined,
    to === 'published' ? and(isAgreed, isConfirmed(storage)) : undefined,
  )
  if (to === 'gone') return removeSealed(db, exemplars, where)
  const rows = await db
    .update(exemplars)
    .set({ status: to, revision: sql`revision + 1`, publishedAt: to === 'published' ? at : null })
    .where(where)
    .returning(changedRow(exemplars))
  return rows.length > 0
}

/** The holder agrees, or does not, or no longer: then what was published is taken down in the same moment. */
export async function answerConsent(
  { db }: Storage,
  registration: string,
  seen: Seen,
  step: ConsentStep,
): Promise<boolean> {
  const { from, to } = consentSteps[step]
  const { unpublish } = exemplarSteps
  const rows = await db
    .update(exemplars)
    .set({
      consent: to,
      revision: sql`revision + 1`,
      ...(step === 'refuse' && {
        status: sql`case when ${inArray(exemplars.status, [...unpublish.from])} then ${unpublish.to} else ${exemplars.status} end`,
        publishedAt: null,
      }),
    })
    .where(and(isSeen(seen), eq(exemplars.registration, registration), inArray(exemplars.consent, [...from])))
    .returning({ id: exemplars.id })
  return rows.length > 0
}

function isSeen({ id, revision }: Seen): SQL | undefined {
  return and(eq(exemplars.id, id), eq(exemplars.revision, revision))
}
