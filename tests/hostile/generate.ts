import { naughty, naughtyBytes } from './naughty.ts'

/** What is put into a field: text, or bytes that are no text. */
export type Value = string | Buffer

/** The same numbers for the same seed, from 0 up to 1 (mulberry32). */
export type Random = () => number

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

const listed: readonly Value[] = [...Object.values(naughty).flat(), ...naughtyBytes]

/**
 * Hostile values without end: the whole list again and again, and between them others that are put together by chance,
 * also from what would be right.
 */
export function* hostileValues(random: Random): Generator<Value, never> {
  for (;;)
    for (const value of listed) {
      yield value
      yield pick(random, makers)(random)
    }
}

const texts = listed.filter((value) => typeof value === 'string')
const text = (random: Random) => pick(random, texts)
const count = (random: Random, most: number) => 1 + Math.floor(random() * most)
const several = (random: Random, most: number, make: () => string) =>
  Array.from({ length: count(random, most) }, make).join('')

const right = [
  '张三',
  '13900000000',
  '021-5555 0000',
  '2026-06-20',
  '45',
  'male',
  'yes',
  '1',
  '示例路1号',
  'professional',
]

const makers: readonly ((random: Random) => Value)[] = [
  (random) => text(random) + text(random),
  (random) => pick(random, right) + text(random),
  (random) => text(random) + pick(random, right),
  (random) => several(random, 40, () => text(random).slice(0, 5)),
  // Any code point, halves of pairs among them.
  (random) => several(random, 60, () => String.fromCodePoint(Math.floor(random() * 0x110000))),
  (random) => several(random, 60, () => String.fromCharCode(Math.floor(random() * 0x80))),
  (random) => text(random).repeat(count(random, 20)).slice(0, 20_000),
  (random) => [...pick(random, right)].toReversed().join(text(random).slice(0, 20)),
  (random) =>
    text(random)
      .split('')
      .toSorted(() => random() - 0.5)
      .join('')
      .slice(0, 5_000),
  (random) => encodeURIComponent(text(random).toWellFormed()),
  (random) => Buffer.from(Array.from({ length: count(random, 40) }, () => Math.floor(random() * 256))),
  (random) => Buffer.concat([Buffer.from(pick(random, right)), pick(random, naughtyBytes)]),
]
