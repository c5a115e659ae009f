import { localDay, thisYear, today } from './calendar.ts'
import type { RegistrantKind } from './forms/define.ts'
import { showDate } from './forms/typed.ts'
import type { Registration } from './registration.ts'
import { receiptStates, receiptSteps, registrationStates, type ReceiptState, type RegistrationState } from './states.ts'
import type { Station } from './way.ts'
import { dayOf, dueAfterSeal, isDueAfterSeal, isLate, wordsOf } from './year.ts'

/*
 * The way of the paper, from the form that is sent to the stamped receipt that is handed in: the village keeps the form,
 * and its holder takes the receipt to whom the notice names.
 */

/** How far the receipt has come, as its holder says. */
export function receiptStateOf({
  stampedOn,
  handedInOn,
}: Pick<Registration, 'stampedOn' | 'handedInOn'>): ReceiptState {
  return handedInOn ? 'handedIn' : stampedOn ? 'stamped' : 'unstamped'
}

/** It is to be printed, stamped and handed in. */
export function isUnderWay(status: RegistrationState): boolean {
  return registrationStates[status].isUnderWay
}

/** 提交 → 收件 → 盖章 → 上交, with the day of each that is done. */
export function wayOf({ submittedAt, receivedOn, stampedOn, handedInOn }: Registration): Station[] {
  const stations = [
    { name: '提交', on: localDay(submittedAt) },
    { name: '收件', on: receivedOn },
    { name: '盖章', on: stampedOn },
    { name: '上交', on: handedInOn },
  ]
  const here = stations.findIndex(({ on }) => !on)
  return stations.map(({ name, on }, at) => ({
    name,
    note: on ? shortDate(on) : '待办',
    state: on ? 'passed' : at === here ? 'here' : 'ahead',
  }))
}

/** 11月24日; of another year with the year. */
function shortDate(day: string): string {
  return showDate(day).replace(`${thisYear()}年`, '')
}

/** To whom a receipt goes. */
const receivers = { unit: '上级党组织', member: '所在单位党组织' } as const satisfies Record<RegistrantKind, string>

/** Whoever moved here registered before, and is not late by that. */
export function hasMoved({ firstSubmittedAt, submittedAt }: Registration): boolean {
  return firstSubmittedAt < submittedAt
}

/** Where and by when the receipt is handed in: 在某月某日前交上级党组织. */
export function handInWords(registration: Registration): string {
  const { kind, year, stampedOn } = registration
  if (isDueAfterSeal(registration))
    return `${stampedOn ? `在${shortDate(dueAfterSeal(stampedOn))}前` : '盖章后一周内'}交${receivers[kind]}`
  const isPast = today() > dayOf('receipt', year)
  return `${isPast ? '尽快' : `在${wordsOf('receipt', year)}前`}交${receivers[kind]}`
}

/** By when the paper comes to the village: whoever is late, or has moved, comes soon. */
function bringWords(registration: Registration): string {
  const { year } = registration
  if (today() <= dayOf('register', year)) return `在${wordsOf('register', year)}前`
  return isLate(registration) && !hasMoved(registration) ? '尽快（已逾期，照常受理）' : '尽快'
}

/** From where its holder goes on: whoever was received in an earlier year is asked for last year's paper no more. */
export function goesOnFrom(registration: Registration): ReceiptState {
  const { status, year } = registration
  return status === 'received' && year < thisYear() ? 'handedIn' : receiptStateOf(registration)
}

/** What its holder does next with the paper, in one sentence. */
export function nextWords(registration: Registration): string {
  const { status } = registration
  const next = {
    unstamped:
      status === 'received'
        ? '打印回执，请村居盖章，盖章以纸质为准。'
        : `打印报到单，${bringWords(registration)}交到村居，请村居在回执上盖章。没有打印机的，带上编号去。`,
    stamped: `把盖了章的回执${handInWords(registration)}。`,
    handedIn:
      status === 'received'
        ? '认领村居的服务项目，做了服务就记下来。'
        : '村居还没有在网上收件；要认领项目的，请打电话给村居。',
  }
  return next[goesOnFrom(registration)]
}

/** What the page says was done, by the step that led to it, while that is still so; undefined for any other word. */
export function doneWords(step: string | null, registration: Registration): string | undefined {
  if (step === 'amend' && registration.status === 'submitted') return '已更正'
  if (step === 'update' && registration.status === 'received') return '已更改，马上生效'
  const state = receiptStateOf(registration)
  const led = step && Object.hasOwn(receiptSteps, step) ? receiptSteps[step as keyof typeof receiptSteps].to : undefined
  return led === state && isUnderWay(registration.status) ? receiptStates[state].meaning : undefined
}
