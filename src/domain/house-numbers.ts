/** Houses of one road: 12弄, 8号, 1-50, 11-35单 (the odd ones), 2-40双 (the even ones). */
interface HouseNumbers {
  from: number
  to: number
  unit?: string
  parity?: string
}

export interface House {
  number: number
  /** 弄 or 号; both share one row of numbers, so whoever leaves it out may mean either. */
  unit?: string
}

const written = /^(\d{1,5})(?:弄|号)?(?:[-–—~至到](\d{1,5}))?(弄|号)?(单|双)?(?:号)?$/

/** What stands in the column 门牌, several of them by 、; undefined where one of them cannot be read. */
export function parseHouseNumbers(text: string): HouseNumbers[] | undefined {
  const parts = text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .split(/[、,;]/)
    .filter((part) => part !== '')
  const numbers = parts.map(parsePart)
  return numbers.every((each) => each !== undefined) ? numbers : undefined
}

function parsePart(part: string): HouseNumbers | undefined {
  const [, from, to, lastUnit, parity] = written.exec(part) ?? []
  if (!from || (to && Number(to) < Number(from))) return undefined
  const unit = lastUnit ?? /弄|号/.exec(part)?.[0]
  return { from: Number(from), to: Number(to ?? from), unit, parity }
}

export function hasHouse({ from, to, unit, parity }: HouseNumbers, house: House): boolean {
  const { number } = house
  if (number < from || number > to) return false
  if (parity && (number % 2 === 1) !== (parity === '单')) return false
  return !unit || !house.unit || unit === house.unit
}

/** The house that stands behind the name of a road: 12弄3号401室, 十二弄, 12-3-401. Floors and rooms do not matter. */
export function readHouse(text: string): House | undefined {
  const [, digits, unit] = /^([\d〇零一二三四五六七八九十百]+)(弄|号)?/.exec(text) ?? []
  const number = digits && (/^\d+$/.test(digits) ? Number(digits) : readChinese(digits))
  return number ? { number, unit } : undefined
}

/** 十二 is 12, 一百零五 is 105, 一二八 is 128. */
function readChinese(words: string): number {
  if (!/[十百]/.test(words)) return Number([...words].map(digitOf).join(''))
  const [, hundreds, tens, ones] = /^(?:(.?)百)?[零〇]?(?:(.?)十)?(.?)/.exec(words)!
  return 100 * countOf(hundreds) + 10 * countOf(tens) + (ones ? digitOf(ones) : 0)
}

/** Of 十 or 百: none where it does not stand, one where nothing stands before it. */
function countOf(before: string | undefined): number {
  return before === '' ? 1 : before === undefined ? 0 : digitOf(before)
}

function digitOf(word: string): number {
  return Math.max('零一二三四五六七八九'.indexOf(word), 0)
}
