import { changeLetter } from '../db/letter-steps.ts'
import { countLetters, findLetterOf, listLetters } from '../db/letters.ts'
import { now } from '../src/domain/calendar.ts'
import { parseAnswers } from '../src/domain/forms/parse.ts'
import { abouts, type Letter } from '../src/domain/letter.ts'
import { slugOf, type Office } from '../src/domain/office.ts'
import { letterStates, letterSteps } from '../src/domain/states.ts'
import { mayTake, refusal, type ButtonBy, type Step } from '../src/domain/steps.ts'
import { param, query, type AppContext } from './context.ts'
import { postedFields, postedRevision } from './posted.ts'
import { show, type Answer } from './show.ts'

/** Rows of a page. */
const PAGE = 50

/** What an office has to answer, and what it has answered: its own alone. The town also sees how many each village has. */
export async function showLetters(c: AppContext, office: Office): Promise<Response> {
  const { storage } = c.var
  const asked = Number(query(c).get('from'))
  const from = Number.isInteger(asked) && asked > 0 && asked < 1e6 ? asked : 0
  const [listed, counts] = await Promise.all([
    listLetters(storage, slugOf(office), { from, limit: PAGE + 1 }),
    office.role === 'town' ? countLetters(storage) : undefined,
  ])
  const next = listed.length > PAGE ? `?from=${from + PAGE}` : undefined
  const done = query(c).get('done') ?? undefined
  return show(c, 'office/letters', { letters: listed.slice(0, PAGE), counts, next, done })
}

export async function showLetter(c: AppContext, office: Office, answer?: Answer): Promise<Response> {
  const letter = await findLetterOf(c.var.storage, slugOf(office), param(c, 'letter'))
  if (!letter) return c.notFound()
  c.set('looked', `letter ${letter.number}`)
  return show(c, 'office/letters/letter', { letter, done: query(c).get('done') ?? undefined }, answer)
}

type OfficeStep = ButtonBy<typeof letterSteps, 'office' | 'village' | 'town'>

/** Answers a letter, closes it without an answer, or passes it on: then the office no longer sees it. */
export async function takeLetterStep(c: AppContext, office: Office, stepName: OfficeStep): Promise<Response> {
  const { storage } = c.var
  const own = slugOf(office)
  const letter = await findLetterOf(storage, own, param(c, 'letter'))
  if (!letter) return c.notFound()
  const step: Step = letterSteps[stepName]
  const posted = await postedFields(c)
  const parsed = parseAnswers(step.asks ?? {}, posted)
  if (!parsed.ok) return showLetter(c, office, { status: 422, errors: parsed.errors })
  const asked: Partial<Record<'reply' | 'closing' | 'to', string>> = parsed.answers
  const keeper = stepName === 'handUp' ? 'town' : asked.to
  const seen = { id: letter.id, revision: postedRevision(posted) }
  const mayGo = stepName !== 'forward' || mayLeaveTown(letter)
  const change = { at: now(), reply: asked.reply ?? asked.closing, keeper }
  if (mayGo && (await changeLetter(storage, own, seen, stepName, change)))
    return c.redirect(
      keeper ? `/office/letters/?done=${stepName}` : `/office/letters/${letter.id}/?done=${stepName}`,
      303,
    )
  return showLetter(c, office, { status: 409, trouble: whyNot(step, letter, mayGo) })
}

/** What is said about a village is not handed to it. */
function mayLeaveTown({ about }: Letter): boolean {
  return !abouts[about].staysInTown
}

function whyNot(step: Step, { status }: Letter, mayGo: boolean): string {
  if (!mayGo) return '投诉村居的、关于个人信息的信，不转给村居。'
  return mayTake(step, status) ? '刚刚有改动，下面是最新的内容，请核对后再操作。' : refusal(step, letterStates[status])
}
