import { titlesOf } from './claim.ts'
import type { HolderYear } from './holder-year.ts'

/** What a holder reads after an act: what happened, and what comes next. */
export interface DoneSentence {
  what: string
  next: string
}

/** After each act that leads to the page of the year. */
const sentences = {
  claim: ({ claims }) => ({
    what: `已认领${titlesOf(claims.slice(-1)) || '这一项'}`,
    next: '村居会跟您联系时间。做完以后，在这一页填完成日期。有事请打电话给村居。',
  }),
  claimAgain: () => ({
    what: '这一项您已经认领了，不用再认领',
    next: '做完以后，在这一页填完成日期。有事请打电话给村居。',
  }),
  wait: ({ waiting }) => ({
    what: `名额已满，${titlesOf(waiting.slice(-1)) || '这一项'}已为您排上候补`,
    next: '有人放弃，就按先后递补；轮到您时，这一页会写明。不想等了，可以放弃。有事请打电话给村居。',
  }),
  waitAgain: () => ({
    what: '这一项您已经在候补，不用再排',
    next: '有人放弃，就按先后递补；轮到您时，这一页会写明。有事请打电话给村居。',
  }),
  complete: (year) => ({
    what: '完成日期已保存，等村居确认',
    next: `${countsLater(year)}还没有确认的，可以打电话问村居。`,
  }),
  completeAgain: (year) => ({
    what: '已更正，等村居确认',
    next: `${countsLater(year)}还没有确认的，可以打电话问村居。`,
  }),
  release: () => ({
    what: '已放弃认领，名额已让出',
    next: '还有名额时，可以再认领，也可以另选一项。已经约好时间的，请打电话告诉村居。',
  }),
  record: (year) => ({
    what: '服务记录已保存，等村居确认',
    next: `${printsLater(year)}确认以前，您可以更正。有事请打电话给村居。`,
  }),
  correct: (year) => ({ what: '服务记录已更正，等村居确认', next: `${printsLater(year)}有事请打电话给村居。` }),
  remove: () => ({ what: '服务记录已删除', next: '别的记录不变。有事请打电话给村居。' }),
  write: () => ({ what: '已保存', next: '会自动印在这一年的表上，打印以前随时可以更改。有事请打电话给村居。' }),
} as const satisfies Record<string, (year: HolderYear) => DoneSentence>
export type YearDone = keyof typeof sentences

/** What is claimed counts for the duty of both; it stands on 附件2 or 附件6. */
function countsLater({ registration: { kind } }: HolderYear): string {
  return kind === 'unit'
    ? '村居确认后，算完成一个项目，并印在附件2上。'
    : '村居确认后，计入这一年的次数，并印在附件6上。'
}

/** Of what is recorded a unit's stands on its form alone. */
function printsLater(year: HolderYear): string {
  return year.registration.kind === 'unit' ? '村居确认后，印在附件2上。' : countsLater(year)
}

/** The sentence for what stands behind `?done=`; undefined for any other word. */
export function doneInYear(word: string | null, year: HolderYear): DoneSentence | undefined {
  return word !== null && Object.hasOwn(sentences, word) ? sentences[word as YearDone](year) : undefined
}
