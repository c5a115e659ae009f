import { hasHouse, parseHouseNumbers, readHouse, type House } from './house-numbers.ts'
import type { Place } from './places-table.ts'
import type { Village } from './villages.ts'

export interface FoundVillages {
  villages: {
    village: Village
    /** What of it fits, such as `平安新村，平安路 12弄`; nothing where its own name was typed. */
    fits: string[]
  }[]
  /** The road is known and the house is on none of its rows: these are all villages of the road. */
  isHouseUnknown: boolean
  /** More villages fit than are shown. */
  hasMore: boolean
}

const MOST_VILLAGES = 12
const MOST_PLACES = 4

/**
 * The villages to which what somebody typed may belong: a compound, a road with its house, a village, or the beginning of
 * one of these names. A name that is written in full goes before those that only contain what was typed.
 */
export function findVillagesBy(typed: string, villages: readonly Village[], places: readonly Place[]): FoundVillages {
  const words = plain(typed)
  const named = namedIn(words, villages, places)
  const onRoads = places.filter(({ road }) => named.has(road))
  const atHouse = onRoads.filter(({ road, numbers }) => includesHouse(numbers, houseAfter(words, named.get(road)!)))
  const inCompound = places.filter(({ compound }) => named.has(compound))
  const isHouseUnknown = atHouse.length === 0 && onRoads.length > 0
  const fitting = new Set([...inCompound, ...(isHouseUnknown && inCompound.length === 0 ? onRoads : atHouse)])
  const found = villages.flatMap((village) => {
    const own = places.filter((place) => place.village === village.name && fitting.has(place))
    const fits = own
      .slice(0, MOST_PLACES)
      .map(({ compound, road, numbers }) =>
        [compound, [road, numbers].filter(Boolean).join(' ')].filter(Boolean).join('，'),
      )
    return named.has(village.name) || own.length > 0 ? [{ village, fits }] : []
  })
  return {
    villages: found.slice(0, MOST_VILLAGES),
    isHouseUnknown: isHouseUnknown && inCompound.length === 0,
    hasMore: found.length > MOST_VILLAGES,
  }
}

/** As it is compared: half-width, without spaces and marks; between digits a mark stays, as a hyphen. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('號', '号')
    .replaceAll(/(?<=\d)[^\p{L}\p{N}]+(?=\d)/gu, '-')
    .replaceAll(/[^\p{L}\p{N}-]|(?<!\d)-|-(?!\d)/gu, '')
}

/** Thousands of names are the same in each search. */
const plainNames = new Map<string, string>()

function plainName(name: string): string {
  const known = plainNames.get(name) ?? plain(name)
  plainNames.set(name, known)
  return known
}

/** The names that were typed, each with the part of `words` that stands for it. */
function namedIn(words: string, villages: readonly Village[], places: readonly Place[]): Map<string, string> {
  const all = [...villages.map(({ name }) => name), ...places.flatMap(({ compound, road }) => [compound, road])]
  const names = new Map([...new Set(all)].filter(Boolean).map((name) => [name, plainName(name)]))
  const inFull = [...names].filter(([, name]) => words.includes(name))
  if (inFull.length > 0)
    // 平安路 is not meant where 新平安路 stands.
    return new Map(inFull.filter(([, name]) => !inFull.some(([, other]) => other !== name && other.includes(name))))
  const beginning = words.replace(/(?<=..)\d.*$/, '')
  if ([...beginning].length < 2) return new Map()
  return new Map([...names].filter(([, name]) => name.includes(beginning)).map(([name]) => [name, beginning]))
}

function houseAfter(words: string, road: string): House | undefined {
  return readHouse(words.slice(words.indexOf(road) + road.length))
}

/** Whether a row may have this house: a row without numbers has every house, and who typed none may live in each row. */
function includesHouse(numbers: string, house: House | undefined): boolean {
  if (!house || numbers === '') return true
  return parseHouseNumbers(numbers)!.some((each) => hasHouse(each, house))
}
