import { findLinkToken, findRegistrationByNumber } from '../../db/registrations.ts'
import { countAttempt } from '../../db/throttles.ts'
import { now } from '../../src/domain/calendar.ts'
import { telephoneAlike } from '../../src/domain/forms/alike.ts'
import { findReceiptFields } from '../../src/domain/forms/find-receipt.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { hasTelephone, type Registration } from '../../src/domain/registration.ts'
import { clientOf, type AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/*
 * Receipt numbers follow each other and neighbours know telephones, so guessing is slow: with 20 tries a month for a
 * telephone, going through a village of 500 takes two years. Who is locked out asks the village.
 */
const DAY = 24 * 60
const PER_NUMBER = { attempts: 20, minutes: DAY }
const PER_NUMBER_AND_CLIENT = { attempts: 5, minutes: 60 }
const PER_TELEPHONE = { attempts: 5, minutes: 60 }
const PER_TELEPHONE_AND_MONTH = { attempts: 20, minutes: 30 * DAY }
const PER_CLIENT = { attempts: 40, minutes: 60 }

export function showFindReceipt(c: AppContext, answer?: Answer): Promise<Response> {
  return show(c, 'receipts', {}, answer)
}

/** Leads whoever knows number and telephone to the private page again. */
export async function findReceipt(c: AppContext): Promise<Response> {
  const holder = await findHolder(c)
  if ('refused' in holder) return showFindReceipt(c, holder.refused)
  return c.redirect(`/receipts/${await findLinkToken(c.var.storage, holder.registration.id)}/`, 303)
}

/** The holder who knows both the receipt's number and the telephone given when registering, or why there is none. */
export async function findHolder(c: AppContext): Promise<{ registration: Registration } | { refused: Answer }> {
  const posted = await postedFields(c)
  const number = parseNumber(lastValue(posted.number))
  const parsed = parseAnswers(findReceiptFields, posted)
  const errors = parsed.ok ? [] : parsed.errors
  if (!number && !errors.some(({ field }) => field === 'number'))
    errors.unshift({ field: 'number', message: '编号不对，请照回执上的编号再抄一遍，一位也不能错' })
  if (!number || !parsed.ok) return { refused: { status: 422, errors } }

  // Counted in its one form: no other spelling or extension gives a fresh start.
  const telephone = telephoneAlike(parsed.answers.telephone)
  const wait = await countLookUp(c, formatNumber(number), telephone)
  if (wait > 0) {
    const trouble = `试的次数太多了。为了保护大家的信息，请过 ${wait} 分钟再试，或带上编号到村居查询。`
    return { refused: { status: 429, trouble, wait: wait * 60 } }
  }
  const registration = await findRegistrationByNumber(c.var.storage, number)
  if (registration && hasTelephone(registration, telephone)) return { registration }
  return {
    refused: { status: 422, trouble: '没有找到编号和电话都对得上的回执。请核对编号；电话要填报到时留的那一个。' },
  }
}

/** The minutes to wait, 0 for none. */
function countLookUp(c: AppContext, number: string, telephone: string): Promise<number> {
  const client = clientOf(c)
  return countAttempt(
    c.var.storage,
    [
      { counted: `find ${number}`, ...PER_NUMBER },
      { counted: `find ${number} from ${client}`, ...PER_NUMBER_AND_CLIENT },
      { counted: `find ${telephone}`, ...PER_TELEPHONE },
      { counted: `find ${telephone} in a month`, ...PER_TELEPHONE_AND_MONTH },
      { counted: `find from ${client}`, ...PER_CLIENT },
    ],
    now(),
  )
}
