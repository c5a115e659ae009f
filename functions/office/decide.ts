import type { Seen } from '../../db/steps.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { holderErased, type Registration } from '../../src/domain/registration.ts'
import { mayTake, refusal, type State, type Step } from '../../src/domain/steps.ts'
import type { AppContext } from '../context.ts'
import { postedFields, postedRevision } from '../posted.ts'
import type { Answer } from '../show.ts'

interface Decision {
  step: Step
  /** The claim or record that is decided on, and what its state is called. */
  row: { id: string; status: string; year: number }
  state: Pick<State, 'name'>
  holder: Registration
  page: (c: AppContext, office: VillageOffice, answer?: Answer) => Promise<Response>
  /** Takes the step with the row as it was seen, and with what the step asks. False when it stands elsewhere by now. */
  take: (seen: Seen, asked: Asked) => Promise<boolean>
  /** Where it is seen afterwards. */
  href: string
}

/** What the steps of claims and records ask of a village. */
type Asked = Partial<Record<'reason' | 'completedOn' | 'done', string>>

/** A village decides on what a holder did; a step that asks for a reason is not taken without. */
export async function decide(
  c: AppContext,
  office: VillageOffice,
  { step, row, state, holder, page, take, href }: Decision,
): Promise<Response> {
  const posted = await postedFields(c)
  const parsed = parseAnswers(step.asks ?? {}, posted, { year: row.year })
  if (!parsed.ok) return page(c, office, { status: 422, errors: parsed.errors })
  const asked: Asked = parsed.answers
  if (await take({ id: row.id, revision: postedRevision(posted) }, asked)) return c.redirect(href, 303)
  const trouble = !mayTake(step, row.status)
    ? refusal(step, state)
    : (asked.reason || asked.done) && !holder.answers
      ? holderErased
      : '刚刚有改动，下面是最新的内容，请核对后再操作。'
  return page(c, office, { status: 409, trouble })
}
