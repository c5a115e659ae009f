import { createPass } from '../../db/passes.ts'
import { findRegistrationByNumber } from '../../db/registrations.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseDraftCode } from '../../src/domain/draft.ts'
import { telephoneAlike } from '../../src/domain/forms/alike.ts'
import { findReceiptFields } from '../../src/domain/forms/find-receipt.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { hasTelephone, type Registration } from '../../src/domain/registration.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { attempt, secondsOf, whenAgain } from '../attempts.ts'
import { carriedAlong, goingOn } from '../carried.ts'
import { clientOf } from '../client.ts'
import type { AppContext } from '../context.ts'
import { limitsOnPair } from '../pair-limits.ts'
import { noteUse } from '../note-use.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

export async function showFindReceipt(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'receipts', { carried: answer ? carriedAlong(await postedFields(c)) : {} }, answer)
}

/** Lets whoever knows number and telephone see, claim and record for half an hour, or go on where the last one ended. */
export async function findReceipt(c: AppContext): Promise<Response> {
  const holder = await findHolder(c)
  if ('refused' in holder) return showFindReceipt(c, holder.refused)
  await noteUse(c, holder.registration, 'look')
  const { path, typed } = goingOn(await postedFields(c))
  const href = `/receipts/${await createPass(c.var.storage, 'pair', holder.registration.id, now())}/${path}`
  return typed ? show(c, 'receipts', { carried: {}, again: { path: href, posted: typed } }) : c.redirect(href, 303)
}

/** The holder who knows both the receipt's number and the telephone given when registering, or why there is none. */
export async function findHolder(c: AppContext): Promise<{ registration: Registration } | { refused: Answer }> {
  const posted = await postedFields(c)
  const number = parseNumber(lastValue(posted.number))
  const parsed = parseAnswers(findReceiptFields, posted)
  const errors = parsed.ok ? [] : parsed.errors
  if (!number && !errors.some(({ field }) => field === 'number'))
    errors.unshift({
      field: 'number',
      message: parseDraftCode(lastValue(posted.number))
        ? '这是草稿码，还没有报到。请点下面的“接着填草稿”'
        : '编号不对，请照回执上的编号再抄一遍，一位也不能错',
    })
  if (!number || !parsed.ok) return { refused: { status: 422, errors } }

  // Counted in its one form: no other spelling or extension gives a fresh start.
  const telephone = telephoneAlike(parsed.answers.telephone)
  const { limits, cleared } = limitsOnPair('find', clientOf(c), formatNumber(number), telephone)
  const looked = await attempt(
    c,
    limits,
    async () => {
      const registration = await findRegistrationByNumber(c.var.storage, number)
      return registration && hasTelephone(registration, telephone) ? registration : undefined
    },
    cleared,
  )
  if ('wait' in looked) {
    const village = findVillage(number.village)
    const trouble = `查错的次数太多了。为了保护大家的信息，${whenAgain(looked.wait)}；急用请换一个网络，或打电话给村居：${village?.telephone}。`
    return { refused: { status: 429, trouble, wait: secondsOf(looked.wait) } }
  }
  if (looked.found) return { registration: looked.found }
  return {
    refused: {
      status: 422,
      trouble:
        '没有找到编号和电话都对得上的回执。请核对编号；电话要填报到时留的那一个。还是不行的，可以请村居打电话给您，见本页下方。',
    },
  }
}
