import { localDay } from './calendar.ts'
import { showDate } from './forms/typed.ts'

/** What a village did to mend its own mistake, as its holder is told. */
export interface Correction {
  id: string
  what: CorrectionKind
  /** A UTC instant, in milliseconds. */
  at: number
  /** What it was before, or what it is about: the day of receipt, of a record or of a claim's completion. */
  day: string | null
  /** The number of the other registration, where two were merged. */
  other?: string
}

/** `{day}` and `{other}` are filled in. */
const sentences = {
  unreceive: '撤销了“已收到”（原来的收到日期是{day}）',
  correct: '照纸质表更正了录入的内容',
  void: '把这份报到作废',
  restore: '撤销了作废，恢复这份报到',
  mergedInto: '把这份报到并入编号 {other}',
  tookOver: '把编号 {other} 并入这一份，那一份的认领、记录转到这里',
  gaveBack: '撤销了合并，编号 {other} 的认领、记录还给那一份',
  'reconfirm-claim': '把{day}完成的认领改回“已确认”',
  'reopen-claim': '把{day}完成的认领改回“待确认”',
  'reconfirm-record': '把{day}的服务记录改回“已确认”',
  'reopen-record': '把{day}的服务记录改回“待确认”',
  'untick-record': '取消了{day}的活动签到',
} as const
export type CorrectionKind = keyof typeof sentences
export const correctionKinds = Object.keys(sentences) as [CorrectionKind, ...CorrectionKind[]]

/** What is noted when a step mends a mistake; undefined for every other step. */
export function correctionBy(step: string, about: 'claim' | 'record'): CorrectionKind | undefined {
  return correctionKinds.find((kind) => kind === `${step}-${about}`)
}

export function correctionSentence({ what, at, day, other }: Correction): string {
  const done = sentences[what].replace('{day}', day ? showDate(day) : '').replace('{other}', other ?? '')
  return `${showDate(localDay(at))}，村居${done}。`
}
