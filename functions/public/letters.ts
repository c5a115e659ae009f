import { sendLetter, withdrawLetter as takeBack } from '../../db/letter-steps.ts'
import { findLetterByCode } from '../../db/letters.ts'
import { createPass } from '../../db/passes.ts'
import { now } from '../../src/domain/calendar.ts'
import { findLetterFields, letterFields } from '../../src/domain/forms/letter.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { formatLetterNumber, parseCode, parseLetterNumber } from '../../src/domain/letter-number.ts'
import { abouts, type Letter } from '../../src/domain/letter.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import { letterStates, letterSteps } from '../../src/domain/states.ts'
import { asksOf, mayTake, refusal } from '../../src/domain/steps.ts'
import { attempt, countUse, secondsOf, whenAgain } from '../attempts.ts'
import { clientOf, perClient } from '../client.ts'
import { query, type AppContext } from '../context.ts'
import { lastValue, postedFields, postedRevision, postedTicket } from '../posted.ts'
import { show, type Answer } from '../show.ts'

const HOUR = 60
const DAY = 24 * HOUR

/** A blank letter; one that was not taken keeps its ticket, so that it is sent once. */
export async function showLetters(c: AppContext, answer?: Answer): Promise<Response> {
  const posted = answer ? await postedFields(c) : {}
  const isOther = answer?.status === 409
  return show(c, 'letters', { ticket: postedTicket(isOther ? {} : posted) }, answer)
}

export async function send(c: AppContext): Promise<Response> {
  const { storage } = c.var
  const posted = await postedFields(c)
  const parsed = parseAnswers(letterFields(posted.about), posted)
  if (!parsed.ok) return showLetters(c, { status: 422, errors: parsed.errors })
  const client = clientOf(c)
  const wait = await countUse(c, { key: `letter from ${client}`, failures: perClient(client, 10), minutes: HOUR })
  if (wait > 0) {
    const trouble = `从您这个网络寄出的信太多了，${whenAgain(wait)}。刚才写的没有丢失。`
    return showLetters(c, { status: 429, trouble, wait: secondsOf(wait) })
  }
  const { about, village, ...words } = parsed.answers
  const keeper = abouts[about].readBy === 'village' ? village : 'town'
  const ticket = postedTicket(posted)
  const id = await sendLetter(storage, { about, village: village || null, keeper, words, ticket, at: now() })
  if (id) return toLetter(c, id, 'sent')
  const trouble = '这一页上的信已经寄出过了。现在的内容不一样，还没有寄：要另寄一封，请再按“寄出”。'
  return showLetters(c, { status: 409, trouble })
}

export function showAnswer(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'letters/answer', {}, answer)
}

/** Opens a letter for whoever knows its number and its code. */
export async function find(c: AppContext): Promise<Response> {
  const posted = await postedFields(c)
  const parsed = parseAnswers(findLetterFields, posted)
  const errors = parsed.ok ? [] : parsed.errors
  const [number, code] = [parseLetterNumber(lastValue(posted.letterNumber)), parseCode(lastValue(posted.code))]
  const isWrong = (field: string) => errors.some((error) => error.field === field)
  if (!number && !isWrong('letterNumber')) {
    const isReceipt = parseNumber(lastValue(posted.letterNumber)) !== undefined
    const message = isReceipt
      ? '这是报到的回执编号，不是来信编号；查回执请到“找回回执”'
      : '来信编号不对，请照寄出时给的再抄一遍'
    errors.push({ field: 'letterNumber', message })
  }
  if (!code && !isWrong('code')) errors.push({ field: 'code', message: '查询码是 10 位数字，请再抄一遍' })
  if (!number || !code || errors.length > 0) return showAnswer(c, { status: 422, errors })
  const { limits, cleared } = limitsOn(clientOf(c), formatLetterNumber(number))
  const looked = await attempt(c, limits, () => findLetterByCode(c.var.storage, number, code), cleared)
  if ('wait' in looked) {
    const trouble = `查错的次数太多了。为了保护写信的人，${whenAgain(looked.wait)}，或换一个网络。`
    return showAnswer(c, { status: 429, trouble, wait: secondsOf(looked.wait) })
  }
  if (looked.found) return toLetter(c, looked.found.id)
  const trouble = '没有找到编号和查询码都对得上的信。请核对；保存期满的、已经撤回的，也查不到了。'
  return showAnswer(c, { status: 422, trouble })
}

/** Numbers follow each other, so guessing codes is slow, as it is for receipts (find-receipt.ts). */
function limitsOn(client: string, number: string) {
  const byClient = { key: `letter look-up from ${client}`, failures: perClient(client, 40), minutes: HOUR }
  const own = { key: `letter ${number} from ${client}`, failures: perClient(client, 5), minutes: HOUR }
  const ofAll = { key: `letter ${number}`, failures: perClient(client, 20), minutes: DAY, after: byClient.key }
  return { limits: [byClient, own, ofAll], cleared: [own.key] }
}

async function toLetter(c: AppContext, id: string, done?: string): Promise<Response> {
  const pass = await createPass(c.var.storage, 'letter', id, now())
  return c.redirect(`/letters/${pass}/${done ? `?done=${done}` : ''}`, 303)
}

export function showLetter(c: AppContext, letter: Letter, answer?: Answer): Promise<Response> {
  return show(c, 'letters/pass', { letter, done: query(c).get('done') ?? undefined }, answer)
}

/** Its sender takes a letter back. */
export async function withdraw(c: AppContext, letter: Letter): Promise<Response> {
  const step = letterSteps.withdraw
  const posted = await postedFields(c)
  const parsed = parseAnswers(asksOf(step), posted)
  if (!parsed.ok) return showLetter(c, letter, { status: 422, errors: parsed.errors })
  const seen = { id: letter.id, revision: postedRevision(posted) }
  if (await takeBack(c.var.storage, seen, now())) return c.redirect(c.req.path, 303)
  const trouble = mayTake(step, letter.status)
    ? '刚刚有改动，下面是最新的内容，请看过再决定。'
    : refusal(step, letterStates[letter.status])
  return showLetter(c, letter, { status: 409, trouble })
}
