import { today } from './calendar.ts'
import type { Claim } from './claim.ts'
import { datedTimes, type DatedTime } from './forms/dated-times.ts'
import type { HolderYear } from './holder-year.ts'
import { isStanding } from './registration.ts'
import { claimSteps } from './states.ts'
import { mayTake } from './steps.ts'
import { dueDays, isDueAfterSeal, type DeadlineName, type DueDay } from './year.ts'

/** A time at which a holder has promised to be there. */
export interface PromisedTime extends DatedTime {
  claim: Claim
}

/** What a holder still has to come to or to do in a year, from this day on: each list the earliest first. */
export function comingDays(held: HolderYear, from = today()): { times: PromisedTime[]; due: DueDay[] } {
  const { registration, year, claims } = held
  if (!isStanding(registration.status)) return { times: [], due: [] }
  return {
    times: claims
      .filter(({ status }) => mayTake(claimSteps.complete, status))
      .flatMap((claim) => datedTimes(claim.dates).map((time) => ({ ...time, claim })))
      .filter(({ day }) => day >= from)
      .toSorted((one, other) => startOf(one).localeCompare(startOf(other))),
    due: dueDays(year, registration.kind).filter(({ name, day }) => day >= from && isToDo[name](held)),
  }
}

const startOf = ({ day, from }: DatedTime) => `${day} ${from}`

/** Registering and its receipt are done once, the others each year. */
const isToDo: Record<DeadlineName, (held: HolderYear) => boolean> = {
  register: () => false,
  receipt: ({ registration, year }) =>
    registration.year === year && !registration.handedInOn && !isDueAfterSeal(registration),
  serve: ({ isMet }) => !isMet,
  report: () => true,
}
