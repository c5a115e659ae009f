import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Answers } from '../src/domain/forms/field.ts'
import type { OwnForm } from '../src/domain/holder-year.ts'
import type { Registration } from '../src/domain/registration.ts'
import { isHoldersReceived } from './conditions.ts'
import { changeSealed, insertSealed, storedEnvelope } from './envelopes.ts'
import { openWords, withEnvelopes } from './open-words.ts'
import { insertWhere } from './insert-where.ts'
import { ownForms, registrations } from './schema.ts'
import type { Storage } from './storage.ts'

export interface WrittenForm extends OwnForm {
  registration: string
  /** The form's slug. */
  form: string
}

/** What several holders filled in once this year: one query for any number of them. */
export async function listOwnFormsOfAll(
  { db, vault }: Storage,
  registration: string[],
  year: number,
): Promise<WrittenForm[]> {
  const rows = await db
    .select(withEnvelopes(ownForms))
    .from(ownForms)
    .where(and(inArray(ownForms.registration, registration), eq(ownForms.year, year)))
  const written = await Promise.all(
    rows.map(async ({ sealedAnswers, ...row }) => {
      const { words, damaged } = await openWords<Answers>(vault, ownFormCell(row), sealedAnswers)
      return words || damaged ? [{ ...row, answers: words ?? {}, ...(damaged && { damaged }) }] : []
    }),
  )
  return written.flat()
}

/**
 * Writes what a holder fills in once a year. `revision` is that of the page on which it was written, 0 for the first
 * time. False when it was changed meanwhile, or the registration does not stand as received.
 */
export async function writeOwnForm(
  { db, vault }: Storage,
  { id: registration, village }: Pick<Registration, 'id' | 'village'>,
  { year, form, revision, at }: { year: number; form: string; revision: number; at: number },
  answers: Answers,
): Promise<boolean> {
  const envelope = await vault.seal(ownFormCell({ registration, year, form }), answers)
  const isReceived = and(eq(registrations.id, registration), eq(registrations.status, 'received'))
  if (revision === 0)
    return insertSealed(
      db,
      envelope,
      insertWhere(
        db,
        ownForms,
        {
          id: crypto.randomUUID(),
          registration,
          village,
          year,
          form,
          writtenAt: at,
          sealedAnswers: storedEnvelope,
          revision: 1,
        },
        { where: sql`exists (select 1 from ${registrations} where ${isReceived})` },
      ),
    )
  const isUnchanged = and(
    eq(ownForms.registration, registration),
    eq(ownForms.year, year),
    eq(ownForms.form, form),
    eq(ownForms.revision, revision),
    isHoldersReceived(db, ownForms.registration),
  )
  const rows = await changeSealed(
    db,
    ownForms,
    isUnchanged,
    { writtenAt: at, revision: sql`revision + 1` },
    { stored: { column: 'sealedAnswers', envelope } },
  )
  return rows.length > 0
}

/** Where the envelope of what was filled in belongs. */
export function ownFormCell({
  registration,
  year,
  form,
}: {
  registration: string
  year: number
  form: string
}): string {
  return `own_forms/${registration}/${year}/${form}`
}
