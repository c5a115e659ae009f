import { listProcesses, mentions, type Process } from './processes.ts'

/** Which processes belong to the site over one DATA_DIR: also those that it left behind when it was killed. */
export class OwnProcesses {
  #dataDir: string
  /** All that ever belonged to it. */
  #known = new Set<string>()
  /** Numbers of those that ran at the last look: what they start belongs to it too. */
  #running = new Set<number>()
  #strangers = new Set<string>()

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  /** Those that run now; `main` is the number of the one that was started last. */
  list(main: number | undefined): Process[] {
    if (main) this.#running.add(main)
    const own = listProcesses().filter((found) => this.#isOwn(found, main))
    for (const found of own) this.#known.add(idOf(found))
    this.#running = new Set(own.map(({ pid }) => pid))
    return own
  }

  /** What this process started besides is no part of it, whatever it mentions. */
  #isOwn(found: Process, main: number | undefined): boolean {
    const id = idOf(found)
    if (this.#known.has(id) || found.pid === main || this.#running.has(found.parent)) return true
    if (this.#strangers.has(id)) return false
    if (found.pid !== process.pid && found.parent !== process.pid && mentions(found.pid, this.#dataDir)) return true
    this.#strangers.add(id)
    return false
  }
}

function idOf({ pid, born }: Process): string {
  return `${pid} ${born}`
}
