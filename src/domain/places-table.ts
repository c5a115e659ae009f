import { parseHouseNumbers } from './house-numbers.ts'

/** A row of src/content/places.csv: a residential compound, a part of a road, or both, and whose it is. */
export interface Place {
  /** The village's name. */
  village: string
  /** Each '' where there is none; no house numbers are the whole road. */
  compound: string
  road: string
  numbers: string
}

const file = 'places.csv'
const heading = ['村居', '小区', '路名', '门牌']

/**
 * The table as a town writes it in Excel, which saves UTF-8 or, as “CSV”, GB18030. Throws one sentence a mistake, each with
 * its row, in words for the clerk who wrote the table.
 */
export function readPlaces(bytes: Uint8Array, villages: readonly string[]): Place[] {
  const [first = '', ...lines] = decode(bytes).split(/\r\n|\n|\r/)
  const columns = cellsOf(first)
  if (heading.some((name, index) => columns[index] !== name))
    throw new Error(`${file} 第 1 行：应当是“${heading.join(',')}”四列`)
  const rows = lines
    .map((line, index) => ({ cells: cellsOf(line), at: `${file} 第 ${index + 2} 行` }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const mistakes = rows.flatMap(({ cells, at }) => mistakesIn(cells, villages).map((mistake) => `${at}：${mistake}`))
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return rows.map(({ cells: [village = '', compound = '', road = '', numbers = ''] }) => ({
    village,
    compound,
    road,
    numbers,
  }))
}

function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one may fit.
    }
  throw new Error(`${file}：读不出汉字，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”`)
}

/** Excel puts cells with a comma in quotation marks, and doubles those inside. */
function cellsOf(line: string): string[] {
  const cells = [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)]
  return cells.map(([, quoted, bare = '']) => (quoted?.replaceAll('""', '"') ?? bare).trim())
}

function mistakesIn(cells: string[], villages: readonly string[]): string[] {
  const [village = '', compound = '', road = '', numbers = '', ...more] = cells
  const mistakes: string[] = []
  if (village === '') mistakes.push('没有写村居')
  else if (!villages.includes(village)) mistakes.push(`没有叫“${village}”的村居`)
  if (compound === '' && road === '') mistakes.push('小区和路名至少要写一个')
  if (numbers !== '' && road === '') mistakes.push(`门牌“${numbers}”前面没有写路名`)
  if (/^\d+月\d+日$|^\d+\/\d+(\/\d+)?$|^\d+-[A-Z][a-z]{2}$|^[A-Z][a-z]{2}-\d+$/.test(numbers))
    mistakes.push(`门牌“${numbers}”被 Excel 改成了日期，请改写成“2至10”这样`)
  else if (!parseHouseNumbers(numbers))
    mistakes.push(`看不懂门牌“${numbers}”，请写成“12弄”“11-35单”“2-40双”这样，几个之间用“、”隔开`)
  if (more.some((cell) => cell !== '')) mistakes.push('多出了一列；门牌有几个的，请用“、”隔开')
  return mistakes
}
