import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Registration } from '../src/domain/registration.ts'
import { receiptSteps, registrationStates, type ReceiptStep } from '../src/domain/states.ts'
import { statesThat } from '../src/domain/steps.ts'
import { isKept } from './conditions.ts'
import { registrations } from './schema.ts'
import type { Storage } from './storage.ts'

/** Nothing is stamped or handed in: how a new sheet begins its way. */
export const notHandedIn = { stampedOn: null, handedInOn: null }

const state = sql`case when ${registrations.handedInOn} is not null then 'handedIn'
  when ${registrations.stampedOn} is not null then 'stamped' else 'unstamped' end`

/** What its holder says of the paper receipt, on this local day. False when it stands otherwise by now. */
export async function takeReceiptStep(
  { db }: Storage,
  { id }: Pick<Registration, 'id'>,
  step: ReceiptStep,
  day: string,
): Promise<boolean> {
  const written = {
    stamp: { stampedOn: day },
    handIn: { handedInOn: day },
    unstamp: { stampedOn: null },
    takeBack: { handedInOn: null },
  }
  const rows = await db
    .update(registrations)
    .set(written[step])
    .where(
      and(
        eq(registrations.id, id),
        isKept,
        inArray(registrations.status, statesThat(registrationStates, 'isUnderWay')),
        sql`${state} in ${[...receiptSteps[step].from]}`,
      ),
    )
    .returning({ id: registrations.id })
  return rows.length > 0
}
