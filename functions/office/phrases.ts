import { addPhrase as keepPhrase, listPhrases, MOST_PHRASES, removePhrase as deletePhrase } from '../../db/phrases.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { phraseFields } from '../../src/domain/forms/receiving.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import type { AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

export async function showPhrases(c: AppContext, { village }: VillageOffice, answer?: Answer): Promise<Response> {
  return show(c, 'office/phrases', { phrases: await listPhrases(c.var.storage, village) }, answer)
}

export async function addPhrase(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const parsed = parseAnswers(phraseFields, await postedFields(c))
  if (!parsed.ok) return showPhrases(c, office, { status: 422, errors: parsed.errors })
  const { text } = parsed.answers
  if (!(await keepPhrase(storage, office.village, text))) {
    const isThere = (await listPhrases(storage, office.village)).some((phrase) => phrase.text === text)
    const message = isThere ? '已经有这一句了' : `最多存 ${MOST_PHRASES} 句，请先删去几句`
    return showPhrases(c, office, { status: 422, errors: [{ field: 'text', message }] })
  }
  return c.redirect('/office/phrases/', 303)
}

export async function removePhrase(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const id = lastValue((await postedFields(c)).id)
  await deletePhrase(storage, office.village, id)
  return c.redirect('/office/phrases/', 303)
}
