import { and, eq, isNotNull } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import type { RecordWords } from '../src/domain/service-record.ts'
import { recordSteps, type RecordState, type RecordStep } from '../src/domain/states.ts'
import type { Step } from '../src/domain/steps.ts'
import { isReceived } from './conditions.ts'
import { changeSealed, insertSealed, removeSealed, storedEnvelope } from './envelopes.ts'
import { insertWhere } from './insert-where.ts'
import { serviceRecords } from './schema.ts'
import { recordReasonCell, wordsCell } from './service-records.ts'
import { areSeen, besides, mayBeTaken, reasonChange, stepChanges, type Given, type Owner, type Seen } from './steps.ts'
import type { Storage } from './storage.ts'

/**
 * Adds a row to the card of a registration that the village has received. `id` comes with the form: what is sent twice
 * is one row. False when the registration does not stand as received.
 */
export async function addRecord(
  storage: Storage,
  { id: registration, village }: Pick<Registration, 'id' | 'village'>,
  answers: RecordWords,
  { id, at }: { id: string; at: number },
): Promise<boolean> {
  const { db } = storage
  const insertion = insertWhere(
    db,
    serviceRecords,
    {
      id,
      registration,
      village,
      ...columnsOf(answers),
      sealedWords: storedEnvelope,
      status: 'written',
      writtenAt: at,
      revision: 1,
    },
    { where: isReceived(registration, village) },
  )
  if (await insertSealed(db, await sealWords(storage, id, answers), insertion)) return true
  const [earlier] = await db
    .select({ registration: serviceRecords.registration })
    .from(serviceRecords)
    .where(eq(serviceRecords.id, id))
  return earlier?.registration === registration
}

/** Takes a step with a row as it was seen. False when it stands elsewhere by now, or is not theirs. */
export async function changeRecord(
  storage: Storage,
  owner: Owner,
  seen: Seen,
  stepName: RecordStep,
  { answers, ...given }: Given & { answers?: RecordWords },
): Promise<boolean> {
  const { db } = storage
  const step: Step<RecordState> = recordSteps[stepName]
  const where = and(
    mayBeTaken(storage, serviceRecords, owner, seen, step, given.reason),
    step.ofVillage ? isNotNull(serviceRecords.activity) : undefined,
  )
  if (step.to === 'gone') return removeSealed(db, serviceRecords, where, besides(storage, given))
  const rows = await changeSealed(
    db,
    serviceRecords,
    where,
    { ...stepChanges(step, given), ...(answers && columnsOf(answers)) },
    answers
      ? {
          stored: { column: 'sealedWords', envelope: await sealWords(storage, seen.id, answers) },
          erased: ['sealedReason'],
        }
      : await reasonChange(storage, given, recordReasonCell(seen.id)),
    besides(storage, given),
  )
  return rows.length > 0
}

/** Confirms those of these that still stand as they were seen; their ids. */
export async function confirmRecords(storage: Storage, village: string, seen: Seen[], at: number): Promise<string[]> {
  if (seen.length === 0) return []
  const { confirm } = recordSteps
  const rows = await changeSealed(
    storage.db,
    serviceRecords,
    areSeen(serviceRecords, village, seen, confirm),
    stepChanges(confirm, { at }),
    { erased: ['sealedReason'] },
  )
  return rows.map(({ id }) => id)
}

/** What offices sort and filter by stands in plain columns … */
export function columnsOf({ date, category }: RecordWords) {
  return { year: Number(date.slice(0, 4)), date, category: category ?? null }
}

/** … the rest is sealed as one. */
export function sealWords({ vault }: Storage, id: string, answers: RecordWords) {
  const { date: _, category: __, ...words } = answers
  return vault.seal(wordsCell(id), words)
}
