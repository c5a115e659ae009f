/**
 * Seals what identifies a person, and hashes what is only looked up or compared.
 *
 * An envelope is its own key, sealed, and then the words. The key is 32 random bytes, used for these words alone and
 * sealed under the machine's sealing key: whoever overwrites those 69 bytes has erased the words. All numbers in bytes:
 *
 *     1 suite · 8 id of the sealing key · 12 nonce · 32 + 16 the key, sealed · 12 nonce · the words, sealed
 *
 * Suite 1 is AES-256-GCM for both. `cell` (table, row and column) is associated data: an envelope opens in its own row only.
 */
export interface Vault {
  seal(cell: string, value: unknown): Promise<Uint8Array<ArrayBuffer>>
  /** Throws `Damaged` when it is not what was sealed for this cell, or its key is not among ours. */
  open<T>(cell: string, envelope: Uint8Array<ArrayBuffer>): Promise<T>
  /** The same key (the first 69 bytes) sealed under the newest sealing key. */
  sealKeyAnew(key: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  /** HMAC-SHA-256 with the newest hashing key, as base64url: for what could be guessed. The purpose keeps uses apart. */
  hash(purpose: string, value: string): Promise<string>
  /** Whether any of the hashing keys made this hash. */
  isHash(purpose: string, value: string, hash: string): Promise<boolean>
  /** The ids of the keys, the newest first, as base64url: 8 bytes of the SHA-256 of each. */
  sealingKeys: string[]
  hashingKeys: string[]
}

export interface VaultEnv {
  /** 32 bytes each, in base64, separated by commas: the first one seals, all of them open. */
  SEALING_KEYS: string
  /** The same: the first one hashes, all of them are tried. There are two only while the key is being changed. */
  HASHING_KEY: string
}

/** What was stored does not open. */
export class Damaged extends Error {
  override name = 'Damaged'
}

/** Bytes of an envelope's sealed key. */
export const KEY_LENGTH = 69

const SUITE = 1
const KEY_ID = 8
const NONCE = 12
const opened = new Map<string, Promise<Vault>>()

/** Throws when the secrets are missing or misshapen: the site must not start without them. */
export function openVault(env: VaultEnv): Promise<Vault> {
  const secrets = `${env.SEALING_KEYS} ${env.HASHING_KEY}`
  const vault = opened.get(secrets) ?? importKeys(env)
  opened.set(secrets, vault)
  return vault
}

interface Key {
  id: Uint8Array<ArrayBuffer>
  key: CryptoKey
}

async function importKeys(env: VaultEnv): Promise<Vault> {
  const [sealing, hashing] = await Promise.all([
    importAll(env.SEALING_KEYS, 'AES-GCM', ['encrypt', 'decrypt']),
    importAll(env.HASHING_KEY, { name: 'HMAC', hash: 'SHA-256' }, ['sign']),
  ])
  const sealKey = async (key: Uint8Array<ArrayBuffer>) => {
    const { id, key: newest } = sealing[0]!
    return joined(Uint8Array.of(SUITE), id, await encrypt(newest, '', key))
  }
  const openKey = (sealed: Uint8Array<ArrayBuffer>) => {
    const id = sealed.subarray(1, 1 + KEY_ID)
    const found = sealing.find((candidate) => isEqual(candidate.id, id))
    if (sealed[0] !== SUITE || !found) throw new Damaged('sealed with a key that is not among SEALING_KEYS')
    return decrypt(found.key, '', sealed.subarray(1 + KEY_ID, KEY_LENGTH))
  }
  return {
    async seal(cell, value) {
      const key = crypto.getRandomValues(new Uint8Array(32))
      const [sealedKey, words] = await Promise.all([
        sealKey(key),
        importKey(key, 'AES-GCM', ['encrypt']).then((own) => encrypt(own, cell, encode(JSON.stringify(value)))),
      ])
      return joined(sealedKey, words)
    },
    async open(cell, envelope) {
      const own = await importKey(await openKey(envelope), 'AES-GCM', ['decrypt'])
      return JSON.parse(new TextDecoder().decode(await decrypt(own, cell, envelope.subarray(KEY_LENGTH))))
    },
    async sealKeyAnew(key) {
      return sealKey(await openKey(key))
    },
    hash: (purpose, value) => hashWith(hashing[0]!, purpose, value),
    async isHash(purpose, value, hash) {
      for (const key of hashing) if ((await hashWith(key, purpose, value)) === hash) return true
      return false
    },
    sealingKeys: sealing.map(({ id }) => base64url(id)),
    hashingKeys: hashing.map(({ id }) => base64url(id)),
  }
}

/** A hash of what nobody can guess, 128 random bits or more: it needs no key. SHA-256, its first 16 bytes. */
export async function hashOfRandom(purpose: string, value: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encode(`${purpose}\0${value}`))).slice(0, 16)
}

/** 128 random bits as 22 base64url characters. */
export function randomToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)))
}

function importAll(keys: string | undefined, algorithm: Algorithm, usages: KeyUsage[]): Promise<Key[]> {
  return Promise.all(
    (keys ?? '').split(',').map(async (base64) => {
      const bytes = secretBytes(base64)
      const id = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, KEY_ID)
      return { id, key: await importKey(bytes, algorithm, usages) }
    }),
  )
}

type Algorithm = 'AES-GCM' | { name: 'HMAC'; hash: 'SHA-256' }
type KeyUsage = 'encrypt' | 'decrypt' | 'sign'

function importKey(bytes: Uint8Array<ArrayBuffer>, algorithm: Algorithm, usages: KeyUsage[]): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, algorithm, false, usages)
}

async function hashWith({ key }: Key, purpose: string, value: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encode(`${purpose}\0${value}`))))
}

/** The nonce, and what was sealed with it. */
async function encrypt(key: CryptoKey, cell: string, plain: Uint8Array<ArrayBuffer>) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: encode(cell) }, key, plain)
  return joined(iv, new Uint8Array(sealed))
}

async function decrypt(key: CryptoKey, cell: string, sealed: Uint8Array<ArrayBuffer>) {
  const settings = { name: 'AES-GCM', iv: sealed.subarray(0, NONCE), additionalData: encode(cell) }
  try {
    return new Uint8Array(await crypto.subtle.decrypt(settings, key, sealed.subarray(NONCE)))
  } catch (cause) {
    throw new Damaged('does not open', { cause })
  }
}

function isEqual(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, index) => byte === second[index])
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function secretBytes(base64: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  if (bytes.length !== 32) throw new Error('SEALING_KEYS and HASHING_KEY need 32 bytes each, in base64')
  return bytes
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
