import { DurableObject } from 'cloudflare:workers'
import type { InStatement } from '@libsql/client/web'
import type { Logged } from '../src/domain/audit-event.ts'
import { commit } from './audit-chain.ts'
import { DatabaseAway, execute, type Rows, type StorageEnv, type Written } from './client.ts'
import type { VaultEnv } from './vault.ts'

interface Entry {
  statements: InStatement[]
  /** What of it belongs into the audit log. */
  logged?: Logged
  resolve: (written: Written) => void
}

/** Callers that share one transaction at most: keeps a commit short. */
const GROUP = 64
/** Callers that may wait; more are told at once that the database is away. */
const QUEUE = 4_096

/** Registrations are never deleted and their rows are numbered from 1: the highest number is how many there are. */
const COUNT = 'select coalesce(max(rowid), 0) from registrations'
/** Nor are events of the audit log, but for the oldest. */
type Mark = 'registrations' | 'auditEvents'

/**
 * The one writer. sqld locks up when a dozen writers compete, so every write of the site passes through this
 * object: what waits while a commit is under way goes together in the next one (group commit), and nobody is
 * answered before their own statements are committed. Each caller's statements succeed or fail as one.
 */
export class Ledger extends DurableObject<StorageEnv & VaultEnv> {
  #waiting: Entry[] = []
  #writing = false
  /** How many were seen committed: kept in this object's own storage, outside the database. */
  #marks: Partial<Record<Mark, number>> = {}

  write(statements: InStatement[], logged?: Logged): Promise<Written> | Written {
    if (this.#waiting.length >= QUEUE) return { away: 'too many wait' }
    return new Promise((resolve) => {
      this.#waiting.push({ statements, logged, resolve })
      if (!this.#writing) void this.#drain()
    })
  }

  /** How many registrations that were once acknowledged the database no longer has: 0 unless its files were damaged. */
  async countMissing(): Promise<number> {
    const [counted] = await execute(this.env, [COUNT], 'read')
    return Math.max(0, (await this.#readMark('registrations')) - numberIn(counted))
  }

  lastEvent(): Promise<number> {
    return this.#readMark('auditEvents')
  }

  async #drain() {
    this.#writing = true
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, GROUP))
    this.#writing = false
  }

  async #commit(group: Entry[]) {
    try {
      const { results, lastEvent = 0 } = await commit(this.env, group, [COUNT])
      await this.#raiseMark('registrations', numberIn(results.at(-1)))
      await this.#raiseMark('auditEvents', lastEvent)
      for (const { statements, resolve } of group) resolve({ results: results.splice(0, statements.length) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof DatabaseAway) for (const { resolve } of group) resolve({ away: message })
      // One caller's bad statement undoes the whole group: then each goes alone, and only the culprit fails.
      else if (group.length > 1) for (const entry of group) await this.#commit([entry])
      else group[0]!.resolve({ refused: message })
    }
  }

  async #readMark(mark: Mark): Promise<number> {
    return (this.#marks[mark] ??= Number((await this.ctx.storage.get<number>(mark)) ?? 0))
  }

  /** Not waited for: after a power cut the mark may lag behind what is stored, never run ahead of it. */
  async #raiseMark(mark: Mark, count: number) {
    if (count <= (await this.#readMark(mark))) return
    this.#marks[mark] = count
    void this.ctx.storage.put(mark, count, { allowUnconfirmed: true })
  }
}

const numberIn = (rows: Rows | undefined) => Number(rows?.[0]?.[0])
