import { findRegistrationByNumber, findRegistrationByToken, type Registration } from '../../db/registrations.ts'
import { formatNumber, parseNumber } from '../../src/domain/receipt-number.ts'
import { countAttempt } from '../../db/throttles.ts'
import { now } from '../../src/domain/calendar.ts'
import { parseAnswers, type FieldError } from '../../src/domain/forms/define.ts'
import { findReceipt } from '../../src/domain/forms/find-receipt.ts'
import { registrationForms } from '../../src/domain/forms/index.ts'
import { clientOf, one, type AppContext } from '../context.ts'

// Numbers follow each other and neighbours know telephones. Twenty tries a month for a telephone: two years for a
// village of five hundred. Twenty a day for a number: longer than anybody lives. Who is locked out asks the village.
const DAY = 24 * 60
const PER_NUMBER = { attempts: 20, minutes: DAY }
const PER_NUMBER_AND_CLIENT = { attempts: 5, minutes: 60 }
const PER_TELEPHONE = { attempts: 5, minutes: 60 }
const PER_TELEPHONE_AND_MONTH = { attempts: 20, minutes: 30 * DAY }
const PER_CLIENT = { attempts: 40, minutes: 60 }

type Found =
  | { registration: Registration }
  /** What is wrong, how to answer, and the seconds to wait when too much was tried. */
  | { status: 422 | 429; errors?: FieldError[]; trouble?: string; wait?: number }

/** The holder of the private link at this address. */
export function held(c: AppContext): Promise<Registration | undefined> {
  return findRegistrationByToken(c.var.storage, c.req.param('token') ?? '')
}

/** The holder who knows both the receipt's number and the telephone given when registering. */
export async function findHolder(c: AppContext, posted: Record<string, string | string[]>): Promise<Found> {
  const number = parseNumber(one(posted.number))
  const asked = parseAnswers({ telephone: findReceipt.telephone }, posted)
  const errors = asked.ok ? [] : asked.errors
  if (!number)
    errors.unshift({
      field: 'number',
      message: one(posted.number).trim() ? '编号不对，请照回执上的编号再抄一遍，一位也不能错' : '请填写编号',
    })
  if (!number || !asked.ok) return { status: 422, errors }

  const { storage } = c.var
  const telephone = String(asked.answers.telephone)
  const found = formatNumber(number)
  const wait = await countAttempt(
    storage,
    [
      { of: `find ${found}`, ...PER_NUMBER },
      { of: `find ${found} from ${clientOf(c)}`, ...PER_NUMBER_AND_CLIENT },
      { of: `find ${telephone}`, ...PER_TELEPHONE },
      { of: `find ${telephone} in a month`, ...PER_TELEPHONE_AND_MONTH },
      { of: `find from ${clientOf(c)}`, ...PER_CLIENT },
    ],
    now(),
  )
  if (wait > 0) {
    const trouble = `试的次数太多了。为了保护大家的信息，请过 ${wait} 分钟再试，或带上编号到村居查询。`
    return { status: 429, trouble, wait: wait * 60 }
  }
  const registration = await findRegistrationByNumber(storage, number)
  const kept = registration?.answers?.[registrationForms[registration.kind].telephone]
  if (!registration || !kept || kept !== telephone)
    return { status: 422, trouble: '没有找到编号和电话都对得上的回执。请核对编号；电话要填报到时留的那一个。' }
  return { registration }
}
