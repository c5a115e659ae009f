import { openDatabase, type Database, type StorageEnv } from './client.ts'
import { openVault, type Vault, type VaultEnv } from './vault.ts'

/** What every query needs: the database, and the vault that seals and hashes. */
export interface Storage {
  db: Database
  vault: Vault
}

export async function openStorage(env: StorageEnv & VaultEnv): Promise<Storage> {
  return { db: openDatabase(env), vault: await openVault(env) }
}
