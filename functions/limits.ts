import { DurableObject } from 'cloudflare:workers'

/** So many failures are allowed in a window of so many minutes, counted from the first of them. */
export interface Limit {
  /** What is counted, such as an address. It may identify a person: it is held in memory alone and written nowhere. */
  key: string
  failures: number
  minutes: number
  /** Holds for those alone who failed under this other key: others keep out nobody who is right at once. */
  after?: string
}

/** A try that may be made, and has to be settled; or the milliseconds to wait. */
type Begun = { id: number } | { wait: number }

/** The one of the site, as it is called from outside. */
export interface Limiter {
  begin(limits: Limit[], at: number): Promise<Begun>
  settle(id: number, isRight: boolean, cleared?: string[]): Promise<void>
  count(limit: Limit, at: number): Promise<number>
  takeBack(key: string): Promise<void>
  enter(key: string): Promise<number | undefined>
  leave(id: number): Promise<void>
}

interface Count {
  failures: number
  /** Tries that were begun and are not settled. */
  pending: number
  /** When its window ends. */
  until: number
}

interface Open {
  keys: string[]
  timer: ReturnType<typeof setTimeout>
}

/** Whoever leaves while being answered is never settled by the Worker: after so many milliseconds it is a failure. */
const PATIENCE = 10_000
/** Milliseconds after which something heavy is thought to have ended, for the same reason. */
const LONGEST = 60_000
/** Beyond it the oldest are forgotten: some 20 MB. */
const MOST_COUNTS = 100_000
/** So many heavy requests of one key may be at work, and so many of all; these wait for each other. */
const HEAVY_OF_ONE = 2
const HEAVY_OF_ALL = 3

/**
 * Counts failures for the whole site, and what is heavy. In memory alone: counting costs no disk, and a start forgets
 * it. Tries of one moment are judged one after the other, so that many at once are not more than one by one.
 */
export class Limits extends DurableObject<unknown> {
  #counts = new Map<string, Count>()
  #open = new Map<number, Open>()
  #nextId = 1
  #changed = Promise.withResolvers<void>()
  /** The first are at work, the others wait. */
  #heavy: { id: number; key: string }[] = []

  async begin(limits: Limit[], at: number): Promise<Begun> {
    while (true) {
      const waits = limits.filter((limit) => this.#isUsed(limit, at)).map(({ key }) => this.#read(key, at).until - at)
      if (waits.length > 0) return { wait: Math.max(...waits) }
      if (!limits.some((limit) => this.#mayBeUsed(limit, at))) break
      await this.#changed.promise
    }
    for (const { key, minutes } of limits) this.#write(key, at, minutes).pending++
    const id = this.#nextId++
    const timer = setTimeout(() => this.settle(id, false), PATIENCE)
    this.#open.set(id, { keys: limits.map(({ key }) => key), timer })
    return { id }
  }

  /** Counts at once, whatever comes of it: the milliseconds to wait when it was too often, else 0. */
  count(limit: Limit, at: number): number {
    if (this.#isUsed(limit, at)) return this.#read(limit.key, at).until - at
    this.#write(limit.key, at, limit.minutes).failures++
    return 0
  }

  /** What was counted came to nothing. */
  takeBack(key: string): void {
    const count = this.#counts.get(key)
    if (count && count.failures > 0) count.failures--
  }

  /** A failure counts under every key; a right try takes away what failed under those that are named. */
  settle(id: number, isRight: boolean, cleared: string[] = []): void {
    const open = this.#open.get(id)
    if (!open) return
    clearTimeout(open.timer)
    this.#open.delete(id)
    for (const key of open.keys) {
      const count = this.#counts.get(key)
      if (!count) continue
      count.pending--
      if (!isRight) count.failures++
      else if (cleared.includes(key)) count.failures = 0
      if (count.failures === 0 && count.pending === 0) this.#counts.delete(key)
    }
    this.#tell()
  }

  /** Waits until something heavy may begin, and `leave` has to follow; undefined when this key has enough of it. */
  async enter(key: string): Promise<number | undefined> {
    if (this.#heavy.filter((one) => one.key === key).length >= HEAVY_OF_ONE) return undefined
    const id = this.#nextId++
    this.#heavy.push({ id, key })
    while (this.#heavy.findIndex((one) => one.id === id) >= HEAVY_OF_ALL) await this.#changed.promise
    setTimeout(() => this.leave(id), LONGEST)
    return id
  }

  leave(id: number): void {
    this.#heavy = this.#heavy.filter((one) => one.id !== id)
    this.#tell()
  }

  /** Whether whoever tries has to wait until its window ends. */
  #isUsed({ key, failures, after }: Limit, at: number): boolean {
    return this.#read(key, at).failures >= failures && (!after || this.#read(after, at).failures > 0)
  }

  /** Whether that depends on tries that are not settled. */
  #mayBeUsed({ key, failures, after }: Limit, at: number): boolean {
    return all(this.#read(key, at)) >= failures && (!after || all(this.#read(after, at)) > 0)
  }

  #read(key: string, at: number): Count {
    const count = this.#counts.get(key)
    return count && (count.until > at || count.pending > 0) ? count : { failures: 0, pending: 0, until: at }
  }

  #write(key: string, at: number, minutes: number): Count {
    const known = this.#counts.get(key)
    if (known && known.until > at) return known
    const count = { failures: 0, pending: known?.pending ?? 0, until: at + minutes * 60_000 }
    this.#counts.delete(key)
    this.#counts.set(key, count)
    if (this.#counts.size > MOST_COUNTS) this.#counts.delete(this.#counts.keys().next().value!)
    return count
  }

  #tell() {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

const all = ({ failures, pending }: Count) => failures + pending
