import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fields, filled } from '../harness/person.ts'
import { fourth, home, neighbour, third } from '../harness/town.ts'
import { type Answer, send } from './send.ts'

/** Those whose offices are asked afterwards what is stored. */
const registeredWith = [home, neighbour, third, fourth]
/** A village's hall may send 200 in ten minutes from its one address. */
const PER_ADDRESS = 100

let sent = 0

/** One form as somebody filled it in; each unit has a name of its own, by which it is found again. */
export function nextForm(): { name: string; path: string; fields: Fields; client: string } {
  const number = sent++
  const name = `示例单位T${number}T`
  const address = Math.floor(number / PER_ADDRESS)
  return {
    name,
    path: `/villages/${registeredWith[number % registeredWith.length]!.slug}/register/unit/`,
    fields: filled.unit({ unitName: name }),
    client: `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`,
  }
}

/** People who register one unit after another, and send a form again until it is answered. */
export class Load {
  /** Names of the units that were told that they are registered, with their private pages. */
  readonly answered = new Map<string, string>()
  /** Names of those that were sent and never answered. */
  readonly open = new Set<string>()
  /** Pages that said: not now; and those of them that kept all that was typed. */
  away = 0
  kept = 0
  /** Other answers than a receipt or a page that says: not now. */
  readonly strange = new Map<number, number>()
  /** Connections that broke before an answer came whole. */
  broken = 0
  #origin: string
  #agent = new Agent({ keepAlive: true })
  #people: Promise<void>[] = []
  #goesOn = true
  #isGivenUp = false

  constructor(origin: string) {
    this.#origin = origin
  }

  /** So many people, each of whom rests for so many milliseconds after each answer. */
  begin(people: number, rest = 0) {
    this.#goesOn = true
    for (let person = 0; person < people; person++) this.#people.push(this.#register(rest))
  }

  /** Nobody begins another form; false when not everybody was answered in this many milliseconds. */
  async finish(patience = 20_000): Promise<boolean> {
    this.#goesOn = false
    const people = Promise.all(this.#people)
    const all = await Promise.race([people.then(() => true), pause(patience, false)])
    if (!all) await this.giveUp()
    return all
  }

  /** Everybody goes home, answered or not. */
  async giveUp() {
    this.#goesOn = false
    this.#isGivenUp = true
    this.#agent.destroy()
    await Promise.all(this.#people.splice(0))
  }

  async #register(rest: number) {
    while (this.#goesOn) {
      const form = nextForm()
      this.open.add(form.name)
      let fields = form.fields
      let location: string | undefined
      while (!location) {
        const answer = await send(this.#agent, this.#origin + form.path, fields, form.client).catch(() => undefined)
        location = answer?.status === 303 ? answer.location : undefined
        if (location || this.#isGivenUp) break
        fields = this.#note(answer, fields)
        await pause(100)
      }
      if (!location) return
      this.answered.set(form.name, location)
      this.open.delete(form.name)
      await pause(rest)
    }
  }

  /** What a person sends next: what the page has kept, or what can be typed again. */
  #note(answer: Answer | undefined, fields: Fields): Fields {
    if (!answer) this.broken++
    else if (answer.status !== 503) this.strange.set(answer.status, (this.strange.get(answer.status) ?? 0) + 1)
    else {
      this.away++
      const carried = carriedBy(answer.text)
      if (!keeps(carried, fields)) return fields
      this.kept++
      return { ...carried, step: 'submit' }
    }
    return fields
  }
}

/** What the page's form would send again without a hand. */
function carriedBy(page: string): Fields {
  const carried: Record<string, string[]> = {}
  for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
    (carried[name!] ??= []).push(value!.replaceAll('&#38;', '&').replaceAll('&amp;', '&'))
  return carried
}

function keeps(carried: Fields, fields: Fields): boolean {
  return Object.entries(fields).every(
    ([name, value]) => name === 'step' || String([carried[name] ?? []].flat()) === String([value].flat()),
  )
}
