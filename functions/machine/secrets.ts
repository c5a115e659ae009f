import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareSecrets } from '../../db/site-facts.ts'
import type { Storage } from '../../db/storage.ts'
import { replaceFile } from './durable-file.ts'

/** Each a list of base64 keys, 32 bytes each, separated by commas; only while a key is being changed there are two. */
const names = ['SEALING_KEYS', 'HASHING_KEY'] as const
export type Secrets = Record<(typeof names)[number], string>

export const secretsFile = (dataDir: string) => join(dataDir, 'secrets.json')

/**
 * The machine's own secrets: made once, before there is a database, and kept in DATA_DIR/secrets.json. Who loses them
 * loses the sealed answers: nothing is ever made anew beside data.
 */
export function loadSecrets(dataDir: string): Secrets {
  const file = secretsFile(dataDir)
  const text = readIfThere(file)
  if (text !== undefined) return parseSecrets(file, text)
  const database = join(dataDir, 'database')
  if (existsSync(database)) throw new Error(`${file} 不见了，而 ${database} 里已有数据，没有它打不开。${RESTORE}`)
  const secrets = { SEALING_KEYS: makeKey(), HASHING_KEY: makeKey() }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  saveSecrets(dataDir, secrets)
  return secrets
}

/** The secrets of a site that was begun before: none are made. */
export function knownSecrets(dataDir: string): Secrets {
  if (!existsSync(join(dataDir, 'database')))
    throw new Error(`${dataDir} 里还没有数据：请先启动一次网站，或改 DATA_DIR。`)
  return loadSecrets(dataDir)
}

export function saveSecrets(dataDir: string, secrets: Secrets): void {
  replaceFile(secretsFile(dataDir), `${JSON.stringify(secrets, null, 2)}\n`)
}

/** 32 random bytes, in base64. */
export function makeKey(): string {
  return randomBytes(32).toString('base64')
}

/** Throws a sentence when the database was sealed or hashed with others. */
export async function refuseOtherSecrets(storage: Storage, dataDir: string): Promise<void> {
  const found = await compareSecrets(storage)
  if (found === 'right') return
  const name = found === 'otherSealingKey' ? 'SEALING_KEYS' : 'HASHING_KEY'
  throw new Error(`${secretsFile(dataDir)} 里的 ${name} 不是这个数据库用的那一把，打不开里面的内容。${RESTORE}`)
}

const RESTORE = '请把另存的那一份 secrets.json 放回原处，再启动。'

function parseSecrets(file: string, text: string): Secrets {
  const secrets = parseJson(text)
  if (!secrets) throw new Error(`${file} 是空的或不完整，读不出密钥。${RESTORE}`)
  for (const name of names) {
    const keys = secrets[name]
    if (typeof keys !== 'string') throw new Error(`${file} 里没有 ${name}。${RESTORE}`)
    if (!keys.split(',').every(isKey)) throw new Error(`${file} 里的 ${name} 不完整（每一把应是 32 字节）。${RESTORE}`)
  }
  return { SEALING_KEYS: String(secrets.SEALING_KEYS), HASHING_KEY: String(secrets.HASHING_KEY) }
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isKey(base64: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(base64)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`${file} 读不了（${code}）：请改它的权限，再启动。`, { cause: error })
  }
}
