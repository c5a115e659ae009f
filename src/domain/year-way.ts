import { thisYear } from './calendar.ts'
import type { CardRow } from './card-row.ts'
import { countForDuty, type HolderYear } from './holder-year.ts'
import { isStanding } from './registration.ts'
import { claimStates, registrationStates, type RegistrationState } from './states.ts'
import type { Station } from './way.ts'

const arrivals: Partial<Record<RegistrationState, string>> = {
  received: '村居已收件',
  submitted: '等村居收件',
  returned: '已退回，请更正',
}

/** 报到 → 认领 → 完成 → 确认 → 评语. Nobody stands anywhere in a year that is past, or once they have left. */
export function wayOf(year: HolderYear): Station[] {
  const { registration, issued } = year
  const claims = year.claims.filter((claim) => claimStates[claim.status].holdsPlace)
  const { kind, status } = registration
  const isUnit = kind === 'unit'
  const rows = rowsForDuty(year)
  const confirmed = countForDuty(year)
  const counted = (count: number) => `${count} ${isUnit ? '项' : '次'}`
  const isDisputed = claims.some((claim) => claim.status === 'disputed')
  const stations = [
    {
      name: '报到',
      isPassed: status === 'received' || !isStanding(status),
      note: arrivals[status] ?? registrationStates[status].name,
    },
    {
      name: '认领',
      isPassed: claims.length > 0 || rows.length > 0,
      note:
        claims.length > 0
          ? `已认领 ${claims.length} 项`
          : isUnit
            ? '从清单上选一项'
            : rows.length > 0
              ? '没有认领，自己参加'
              : '从清单上选一项，也可以直接记录',
    },
    {
      name: '完成',
      isPassed: rows.length > 0,
      note: rows.length > 0 ? `已完成 ${counted(rows.length)}` : isDisputed ? '村居有异议' : '做完以后填日期',
    },
    {
      name: '确认',
      isPassed: confirmed > 0,
      note: confirmed > 0 ? `村居已确认 ${counted(confirmed)}` : rows.length > 0 ? '等村居确认' : '由村居确认',
    },
    { name: '评语', isPassed: issued !== undefined, note: issued ? '村居已写' : '年底由村居写' },
  ]
  const isUnderWay = isStanding(status) && year.year === thisYear()
  const here = isUnderWay ? stations.findIndex(({ isPassed }) => !isPassed) : -1
  return stations.map(({ name, note, isPassed }, at) => ({
    name,
    note: at === here ? `现在：${note}` : isPassed || isUnderWay ? note : '没有',
    state: at === here ? 'here' : isPassed ? 'passed' : 'ahead',
  }))
}

/** What was done and may count for the duty: a unit's claims, all that a member did; disputed and declined ones do not. */
export function rowsForDuty({ registration: { kind }, rows }: Pick<HolderYear, 'registration' | 'rows'>): CardRow[] {
  return rows.filter(({ from, isDeed, waits }) => (isDeed || waits) && (kind === 'member' || from === 'claim'))
}
