import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineBindings } from './site.ts'

/** The machine's own secrets: made once, and kept in DATA_DIR/secrets.json. Who loses them loses the sealed answers. */
export function loadSecrets(dataDir: string): Pick<MachineBindings, 'SEALING_KEYS' | 'HASHING_KEY'> {
  const file = join(dataDir, 'secrets.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const [sealing, hashing] = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64'))
  const secrets = { SEALING_KEYS: sealing as string, HASHING_KEY: hashing as string }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx' })
  return secrets
}
