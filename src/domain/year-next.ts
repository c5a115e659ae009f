import { thisYear } from './calendar.ts'
import { titlesOf } from './claim.ts'
import { cards } from './forms/index.ts'
import { showDate } from './forms/typed.ts'
import type { HolderYear } from './holder-year.ts'
import { isStanding, standstill } from './registration.ts'
import { wordsOf } from './year.ts'
import { rowsForDuty } from './year-way.ts'

/** What a holder does next in a year: one sentence, and at most one button. */
export interface NextStep {
  words: string
  /** `path` leads on from the year's address. */
  action?: { label: string; path: string }
  /** Whom to call and where to go belongs to it. */
  asksVillage?: true
  /** The village has found something wrong. */
  mends?: true
}

const record = { label: '记一次服务', path: 'records/new/' }

/** `offered` counts what may be claimed now. */
export function nextOf(year: HolderYear, offered: number): NextStep {
  return beforeReceipt(year) ?? toCorrect(year) ?? (year.isMet ? onceMet(year) : untilMet(year, offered))
}

function beforeReceipt({ registration: { status } }: HolderYear): NextStep | undefined {
  if (!isStanding(status)) return { words: `${standstill(status)}下面的记录和卡片，保存期满以前仍可查看、打印。` }
  if (status === 'returned')
    return {
      words: '报到单已退回。请先更正；村居收到报到单后，就可以认领项目、记录服务。有事请打电话给村居。',
      action: { label: '更正报到单', path: '../amend/' },
      asksVillage: true,
    }
  if (status === 'submitted')
    return {
      words:
        '村居还没有收件。请带上打印的报到单，或抄下的编号，到村居报到；村居收到报到单后，就可以认领项目、记录服务。',
      action: { label: '打印报到单', path: '../sheet/' },
      asksVillage: true,
    }
  return undefined
}

/** What the village disputes or declines comes first: only its holder can set it right. */
function toCorrect({ registration: { id }, claims, rows }: HolderYear): NextStep | undefined {
  const disputed = claims.find(({ status }) => status === 'disputed')
  if (disputed)
    return {
      words: `村居对${titlesOf([disputed])}有异议。请看原因，更正后再请村居确认。有事请打电话给村居。`,
      action: { label: '看原因，更正', path: `claims/${disputed.id}/` },
      asksVillage: true,
      mends: true,
    }
  const declined = rows.find((row) => row.registration === id && row.isCorrectable && !row.waits)
  if (declined)
    return {
      words: `村居没有认可${showDate(declined.answers.date)}的服务记录。请看原因，更正后再等村居确认。有事请打电话给村居。`,
      action: { label: '看原因，更正', path: `records/${declined.id}/` },
      asksVillage: true,
      mends: true,
    }
  return undefined
}

function untilMet(year: HolderYear, offered: number): NextStep {
  const isUnit = year.registration.kind === 'unit'
  const waiting = rowsForDuty(year).filter(({ waits }) => waits)
  if (waiting.length > 0)
    return {
      words: `您填好的 ${waiting.length} ${isUnit ? '项' : '次'}，等村居确认。有事请打电话给村居。`,
      asksVillage: true,
    }
  const open = year.claims.filter(({ status }) => status === 'claimed')
  if (open.length > 0)
    return {
      words: `${titlesOf(open)}做完以后，请填上完成日期，再由村居确认。`,
      action: {
        label: '做完了，填完成日期',
        path: open.length === 1 ? `claims/${open[0]!.id}/` : '#claims',
      },
    }
  return year.year === thisYear() ? toBegin(isUnit, offered) : wasMissed(isUnit)
}

function toBegin(isUnit: boolean, offered: number): NextStep {
  const action = { label: '看清单，认领一项', path: '#offered' }
  if (isUnit)
    return offered > 0
      ? { words: '请从村居的服务清单上认领一项。', action }
      : { words: '村居的清单上现在没有可以认领的项目。请问村居。', asksVillage: true }
  return offered > 0
    ? { words: '请从村居的服务清单上认领一项；参加了清单以外的服务，记一笔也可以。', action }
    : { words: '村居的清单上现在没有可以认领的项目。参加了别的服务，记一笔就可以。', action: record }
}

function wasMissed(isUnit: boolean): NextStep {
  return isUnit
    ? { words: '这一年没有确认完成的项目。有疑问的，请问村居。', asksVillage: true }
    : { words: '这一年没有确认的服务。做过、还没有记的，可以补记。', action: record }
}

function onceMet({ registration: { kind }, year, issued }: HolderYear): NextStep {
  if (!issued)
    return year === thisYear()
      ? { words: '这一年的要求已经达到，等村居年底写评语。愿意的，可以再认领。' }
      : { words: '这一年的要求已经达到，村居还没有写评语。请问村居。', asksVillage: true }
  return kind === 'unit'
    ? {
        words: `村居已写评语。请打印年度情况报告，${wordsOf('report', year)}前交上级党组织。`,
        action: { label: '打印年度情况报告', path: 'annual-report/' },
      }
    : {
        words: '村居已写评语。请打印活动卡，到村居盖章，盖章后一周内交所在单位党组织。',
        action: { label: '打印活动卡', path: `${cards.member.slug}/` },
      }
}
