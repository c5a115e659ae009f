import { eraseDraft, findDraft, keepDraft } from '../../db/drafts.ts'
import { randomToken } from '../../db/vault.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseDraftCode, type Draft, type DraftStage } from '../../src/domain/draft.ts'
import { telephoneAlike } from '../../src/domain/forms/alike.ts'
import { findDraftFields, keepDraftFields } from '../../src/domain/forms/find-draft.ts'
import { parseAnswers, type FieldError } from '../../src/domain/forms/parse.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import { typedIn } from '../../src/domain/registration-stage.ts'
import { attempt, countUse, secondsOf, whenAgain } from '../attempts.ts'
import { clientOf, perClient } from '../client.ts'
import { query, type AppContext } from '../context.ts'
import { limitsOnPair } from '../pair-limits.ts'
import { lastValue, postedFields, postedTicket, type Posted } from '../posted.ts'
import { ask, trapErrors, type Registering } from '../register.ts'
import { show, type Answer } from '../show.ts'
import { findForm } from './registrations.ts'

/** A household that fills in a form for each of its members needs fewer; each is some kilobytes. */
const KEEPING = { uses: 40, minutes: 10 }
/** Characters of all that was typed, several times what a form takes. */
const LONGEST = 20_000

/** The buttons of a registration form that put it aside, and take it up again. */
export const draftSteps = { keep, resume }

/** Keeps what was typed, right or wrong, for whoever has the code that is shown and the telephone. */
async function keep(c: AppContext): Promise<Response> {
  const form = findForm(c)
  if (!form) return c.notFound()
  const posted = await postedFields(c)
  const stage = stageOf(form, posted)
  const page = (shown: DraftStage, answer?: Answer) => show(c, 'villages/village/register/kind', shown, answer)
  const trapped = trapErrors(posted)
  if (trapped.length > 0) return ask(c, form, {}, { status: 422, errors: trapped })
  if (!stage.telephone) return page(stage, telephoneErrors(posted))
  const client = clientOf(c)
  const { uses, minutes } = KEEPING
  const wait = await countUse(c, { key: `keep from ${client}`, failures: perClient(client, uses), minutes })
  if (wait > 0) {
    const trouble = `从您这个网络存的次数太多了，${whenAgain(wait)}。您填的都还在。`
    return page(stage, { status: 429, trouble, wait: secondsOf(wait) })
  }
  const { village, typed } = stage
  if (JSON.stringify(typed).length > LONGEST)
    return ask(c, form, {}, { status: 422, trouble: '写得太长，存不下。请把长的几项写短一些。您填的都还在。' })
  const kept = await keepDraft(c.var.storage, { ...stage, village: village.slug }, now())
  if (kept) return page({ ...stage, stage: 'kept', kept })
  const trouble = '这张表已经提交过一次，没有再存。如果这是另外一份报到，请再按一次“先存着，以后再填”。'
  const values = { ...posted, ticket: randomToken() }
  return ask(c, form, {}, { status: 409, trouble, values })
}

/** The form again, with everything that was typed; nothing is judged before 下一步 is pressed. */
async function resume(c: AppContext): Promise<Response> {
  const form = findForm(c)
  return form ? ask(c, form, {}, { status: 200 }) : c.notFound()
}

export async function showDrafts(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'drafts', { isErased: query(c).get('done') === 'erase' }, answer)
}

/** Shows what was put aside, to be taken up again or erased. */
export async function openDraft(c: AppContext): Promise<Response> {
  const draft = await lookUp(c)
  return 'refused' in draft
    ? showDrafts(c, draft.refused)
    : show(c, 'drafts', { isErased: false, draft }, { status: 200 })
}

export async function eraseFoundDraft(c: AppContext): Promise<Response> {
  const draft = await lookUp(c)
  if ('refused' in draft) return showDrafts(c, draft.refused)
  await eraseDraft(c.var.storage, draft.id)
  return c.redirect('/drafts/?done=erase', 303)
}

async function lookUp(c: AppContext): Promise<Draft | { refused: Answer }> {
  const posted = await postedFields(c)
  const typedCode = lastValue(posted.draftCode)
  const code = parseDraftCode(typedCode)
  const parsed = parseAnswers(findDraftFields, posted)
  const errors = parsed.ok ? [] : parsed.errors
  if (!code && !errors.some(({ field }) => field === 'draftCode'))
    errors.unshift({
      field: 'draftCode',
      message: parseNumber(typedCode)
        ? '这是报到的编号，不是草稿码：已经报到了，请用“找回回执”'
        : '草稿码不对，请照抄下来的 9 位数字再输一遍',
    })
  if (!code || !parsed.ok) return { refused: { status: 422, errors } }
  const telephone = telephoneAlike(parsed.answers.telephone)
  const { limits, cleared } = limitsOnPair('draft', clientOf(c), code, telephone)
  const looked = await attempt(c, limits, () => findDraft(c.var.storage, code, telephone, now()), cleared)
  if ('wait' in looked) {
    const trouble = `查错的次数太多了。为了保护大家的信息，${whenAgain(looked.wait)}，或换一个网络。`
    return { refused: { status: 429, trouble, wait: secondsOf(looked.wait) } }
  }
  const trouble = '没有找到草稿码和电话都对得上的草稿：可能抄错了，也可能已经提交、删除或到期。'
  return looked.found ?? { refused: { status: 422, trouble } }
}

/** What is put aside, with the telephone that was asked for, or else the form's own, if it is right. */
function stageOf({ kind, village, asked }: Registering, posted: Posted): DraftStage {
  const askedFor = parseAnswers(keepDraftFields, posted)
  const own = kind === 'member' ? posted.telephone : posted.contactTelephone
  const inForm = parseAnswers(keepDraftFields, { draftTelephone: own })
  const telephone = askedFor.ok ? askedFor.answers.draftTelephone : inForm.ok ? inForm.answers.draftTelephone : ''
  const page = lastValue(posted.page) === 'check' ? 'check' : 'form'
  return { stage: 'keep', kind, village, page, typed: typedIn(asked, posted), ticket: postedTicket(posted), telephone }
}

/** Nothing is wrong before it has been asked for. */
function telephoneErrors(posted: Posted): Answer | undefined {
  const parsed = parseAnswers(keepDraftFields, posted)
  const errors: FieldError[] = parsed.ok ? [] : parsed.errors
  return posted.draftTelephone === undefined ? undefined : { status: 422, errors }
}
