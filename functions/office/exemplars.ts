import { changeExemplar, editExemplar as rewriteExemplar, recommendExemplar } from '../../db/exemplar-steps.ts'
import { findExemplar, listExemplars, NEWEST_EXEMPLARS } from '../../db/exemplars.ts'
import { now } from '../../src/domain/calendar.ts'
import { exemplarRefusal, storyWords } from '../../src/domain/exemplar.ts'
import { exemplarFields } from '../../src/domain/forms/exemplar.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { nameOf } from '../../src/domain/registration.ts'
import { exemplarSteps } from '../../src/domain/states.ts'
import { mayTake } from '../../src/domain/steps.ts'
import { town } from '../../src/domain/town.ts'
import { param, query, type AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { findDeed, listDeeds, NEWEST_DEEDS } from './deeds.ts'

/** What this village recommends, and what it could. */
export async function showExemplars(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const listed = await listExemplars(storage, office.village, NEWEST_EXEMPLARS)
  const exemplars = listed.map(({ exemplar }) => exemplar)
  const recommended = new Set(exemplars.map(({ subjectId }) => subjectId))
  const deeds = (await listDeeds(storage, office)).filter(({ subjectId }) => !recommended.has(subjectId))
  return show(c, 'office/exemplars', { exemplars, deeds: deeds.slice(0, NEWEST_DEEDS) })
}

/** The form of a new recommendation, about a service of this village. */
export async function showRecommendation(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const deed = await findDeed(c.var.storage, office, query(c))
  if (!deed) return c.notFound()
  return show(c, 'office/exemplars/exemplar', { about: `${deed.name}：${deed.what}` }, answer)
}

export async function recommend(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const deed = await findDeed(storage, office, query(c))
  if (!deed) return c.notFound()
  const parsed = parseAnswers(exemplarFields, await postedFields(c))
  if (!parsed.ok) return showRecommendation(c, office, { status: 422, errors: parsed.errors })
  const id = await recommendExemplar(storage, office.village, deed, storyWords(parsed.answers), now())
  if (!id) {
    const trouble = '只能推荐已经确认的服务，每一次只推荐一回。这一次也许已经推荐过了。'
    return showRecommendation(c, office, { status: 409, trouble })
  }
  return c.redirect(`/office/exemplars/${id}/`, 303)
}

export async function showExemplar(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const held = await findExemplar(c.var.storage, param(c, 'exemplar'), office.village)
  if (!held) return c.notFound()
  return show(c, 'office/exemplars/exemplar', { exemplar: held.exemplar, about: nameOf(held.holder) }, answer)
}

/** Writes the story anew, while it is not published. */
export async function editExemplar(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const held = await findExemplar(storage, param(c, 'exemplar'), office.village)
  if (!held) return c.notFound()
  const { id, status } = held.exemplar
  const posted = await postedFields(c)
  const parsed = parseAnswers(exemplarFields, posted)
  if (!parsed.ok) return showExemplar(c, office, { status: 422, errors: parsed.errors })
  const seen = { id, revision: postedRevision(posted) }
  if (!(await rewriteExemplar(storage, office.village, seen, storyWords(parsed.answers)))) {
    const trouble = mayTake(exemplarSteps.edit, status)
      ? exemplarRefusal(exemplarSteps.edit, held.exemplar)
      : `已经发布，不能再改。请先请${town.inShort}撤下。`
    return showExemplar(c, office, { status: 409, trouble })
  }
  return c.redirect(`/office/exemplars/${id}/`, 303)
}

/** Takes the recommendation back. */
export async function withdraw(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const held = await findExemplar(storage, param(c, 'exemplar'), office.village)
  if (!held) return c.notFound()
  const { id } = held.exemplar
  const seen = { id, revision: postedRevision(await postedFields(c)) }
  if (!(await changeExemplar(storage, office.village, seen, 'withdraw', now())))
    return showExemplar(c, office, { status: 409, trouble: exemplarRefusal(exemplarSteps.withdraw, held.exemplar) })
  return c.redirect('/office/exemplars/', 303)
}
