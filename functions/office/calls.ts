import { changeCall, countCalls, listCalls } from '../../db/calls.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { callSteps } from '../../src/domain/states.ts'
import type { ButtonBy } from '../../src/domain/steps.ts'
import { query, type AppContext } from '../context.ts'
import { lastValue, postedFields, postedRevision } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** Who wants to be called by this village. */
export async function showCalls(c: AppContext, { village }: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const [calls, open] = await Promise.all([listCalls(storage, village), countCalls(storage, village)])
  return show(c, 'office/calls', { calls, open, done: query(c).get('done') ?? undefined }, answer)
}

/** Notes what came of a call. */
export async function noteCall(
  c: AppContext,
  office: VillageOffice,
  step: ButtonBy<typeof callSteps, 'village'>,
): Promise<Response> {
  const posted = await postedFields(c)
  const seen = { id: lastValue(posted.id), revision: postedRevision(posted) }
  if (await changeCall(c.var.storage, office.village, seen, step)) return c.redirect(`/office/calls/?done=${step}`, 303)
  const trouble = '这一条刚刚有改动，或者已经删去，所以什么都没有改。下面是最新的名单。'
  return showCalls(c, office, { status: 409, trouble })
}
