import { askForCall } from '../../db/calls.ts'
import { now } from '../../src/domain/calendar.ts'
import { telephoneAlike } from '../../src/domain/forms/alike.ts'
import { callFields } from '../../src/domain/forms/call.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { attempt, secondsOf, whenAgain } from '../attempts.ts'
import { clientOf, perClient } from '../client.ts'
import { query, type AppContext } from '../context.ts'
import { postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

const DAY = 24 * 60

/** The form, or what happens now that it was sent: the village stands in the address, nothing else. */
export function showCalls(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'calls', { village: findVillage(query(c).get('asked') ?? '') }, answer)
}

/** Asks the village to call. Nobody looks whether the person has registered, so everybody is told the same. */
export async function ask(c: AppContext): Promise<Response> {
  const parsed = parseAnswers(callFields, await postedFields(c))
  if (!parsed.ok) return showCalls(c, { status: 422, errors: parsed.errors })
  const { name, telephone, village } = parsed.answers
  // Whatever is asked counts as a failure here: then a try that did fail does not count.
  const client = clientOf(c)
  const fromHere = { key: `call from ${client}`, failures: perClient(client, 20), minutes: DAY }
  const tried = await attempt(c, [fromHere], async () => {
    await askOnce(c, village, { name, telephone })
    return undefined
  })
  if ('found' in tried) return c.redirect(`/calls/?asked=${village}`, 303)
  const trouble = `从您这个网络请求的次数太多了，${whenAgain(tried.wait)}；急用请打电话给村居：${findVillage(village)!.telephone}。`
  return showCalls(c, { status: 429, trouble, wait: secondsOf(tried.wait) })
}

/** The same telephone is one call a day to each village. */
async function askOnce(c: AppContext, village: string, words: { name: string; telephone: string }): Promise<void> {
  const once = { key: `call ${village} ${telephoneAlike(words.telephone)}`, failures: 1, minutes: DAY }
  await attempt(c, [once], async () => {
    await askForCall(c.var.storage, village, words, now())
    return undefined
  })
}
