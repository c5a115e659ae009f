import { DurableObject } from 'cloudflare:workers'
import type { InStatement } from '@libsql/client/web'
import { DatabaseAway, execute, type Rows, type StorageEnv } from './client.ts'

interface Entry {
  statements: InStatement[]
  resolve: (results: Rows[]) => void
  reject: (error: unknown) => void
}

/** Callers that share one transaction at most: keeps a commit short. */
const GROUP = 64
/** Callers that may wait; more are told at once that the database is away. */
const QUEUE = 4_096

/**
 * The one writer. sqld locks up when a dozen writers compete, so every write of the site passes through this
 * object: what waits while a commit is under way goes together in the next one (group commit), and nobody is
 * answered before their own statements are committed. Each caller's statements succeed or fail as one.
 */
export class Ledger extends DurableObject<StorageEnv> {
  #waiting: Entry[] = []
  #writing = false

  write(statements: InStatement[]): Promise<Rows[]> {
    if (this.#waiting.length >= QUEUE) throw new DatabaseAway('the ledger does not answer: too many wait')
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statements, resolve, reject })
      if (!this.#writing) void this.#drain()
    })
  }

  async #drain() {
    this.#writing = true
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, GROUP))
    this.#writing = false
  }

  async #commit(group: Entry[]) {
    try {
      const results = await execute(
        this.env,
        group.flatMap((entry) => entry.statements),
        'write',
      )
      for (const entry of group) entry.resolve(results.splice(0, entry.statements.length))
    } catch (error) {
      // One caller's bad statement undoes the whole group: then each goes alone, and only the culprit fails.
      if (group.length > 1 && !(error instanceof DatabaseAway)) for (const entry of group) await this.#commit([entry])
      else for (const entry of group) entry.reject(error)
    }
  }
}
