import { daysAfter, localDay, today } from './calendar.ts'
import { officeName } from './office.ts'
import { letterStates, type LetterState } from './states.ts'
import { town } from './town.ts'
import { answerDays } from './year.ts'

/** What a letter is about. It decides who reads it, which is said before it is sent. */
export const abouts = {
  service: { name: '对村居服务的意见、建议', readBy: 'village', namesVillage: true, staysInTown: false },
  complaint: { name: '投诉村居或村居工作人员', readBy: 'town', namesVillage: true, staysInTown: true },
  privacy: { name: '个人信息', readBy: 'town', namesVillage: false, staysInTown: true },
  site: { name: '这个网站', readBy: 'town', namesVillage: false, staysInTown: false },
  other: { name: '其他', readBy: 'town', namesVillage: false, staysInTown: false },
} as const satisfies Record<string, AboutOf>
export type About = keyof typeof abouts

interface AboutOf {
  name: string
  readBy: 'village' | 'town'
  /** The village must be named. */
  namesVillage: boolean
  /** No village ever reads it: neither the one that is complained about, nor another. */
  staysInTown: boolean
}

/** What it is about, and who reads it. */
export function aboutLabel(about: About): string {
  const { name, readBy, staysInTown } = abouts[about]
  if (readBy === 'village') return `${name}（由这个村居看、答复，不归它管的转给${town.inShort}）`
  return `${name}（由${town.office}看、答复${staysInTown ? '，村居看不到' : '，需要时转给村居'}）`
}

/** What somebody wrote, and the code with which the sender looks it up. */
export interface LetterWords {
  code: string
  text: string
  name: string
  telephone: string
}

/** A letter as it stands in a list: without any word of it. */
export interface ListedLetter {
  id: string
  /** Formatted as it is printed. */
  number: string
  about: About
  village: string | null
  /** The office that has it: a village's slug, or `town`. */
  keeper: string
  status: LetterState
  sentAt: number
  /** When anything was last done with it. */
  changedAt: number
  revision: number
}

export interface Letter extends ListedLetter {
  /** Undefined once withdrawn or kept long enough. */
  words?: LetterWords
  reply?: string
  /** What is stored of it cannot be opened. */
  damaged?: true
}

/** How many letters an office has: to be answered, of these too late, and done with. */
export interface LetterCounts {
  keeper: string
  open: number
  late: number
  done: number
}

/** What the office is called that has it. */
export function keeperName({ keeper }: Pick<Letter, 'keeper'>): string {
  return officeName(keeper) ?? town.office
}

/** The local date by which it is to be answered. */
export function answerBy({ sentAt }: Pick<Letter, 'sentAt'>): string {
  return daysAfter(localDay(sentAt), answerDays)
}

export function isLate(letter: Pick<Letter, 'sentAt' | 'status'>): boolean {
  return letterStates[letter.status].isOpen && today() > answerBy(letter)
}
