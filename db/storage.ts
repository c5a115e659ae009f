import type { AuditEvent } from '../src/domain/audit-event.ts'
import type { Database, StorageEnv } from './client.ts'
import { openDatabase, write, type Log } from './database.ts'
import { openVault, type Vault, type VaultEnv } from './vault.ts'

/** What every query needs: the database, and the vault that seals and hashes. */
export interface Storage {
  db: Database
  vault: Vault
  /** Adds events to the audit log (db/audit-events.ts). */
  record(events: AuditEvent[]): Promise<void>
  /** The newest event that the Ledger has seen committed, if there is a Ledger here. */
  lastEvent(): Promise<number | undefined>
}

/** With a `log`, whatever is changed through this storage is in the audit log, in the same transaction. */
export async function openStorage(env: StorageEnv & VaultEnv, log?: Log): Promise<Storage> {
  return {
    db: openDatabase(env, log),
    vault: await openVault(env),
    async record(events) {
      await write(env, [], { events })
    },
    lastEvent: async () => env.LEDGER?.getByName('ledger').lastEvent(),
  }
}

/** The same storage for somebody whose readings are logged: the cell of each envelope that is opened is added to `opened`. */
export function noting(storage: Storage, opened: Set<string>): Storage {
  const { vault } = storage
  return {
    ...storage,
    vault: {
      ...vault,
      async open<T>(cell: string, envelope: Uint8Array<ArrayBuffer>) {
        const words = await vault.open<T>(cell, envelope)
        opened.add(cell)
        return words
      },
    },
  }
}
