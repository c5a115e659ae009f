/**
 * Seals what identifies a person and hashes what is only looked up. AES-256-GCM, one envelope per value:
 * length of the key's id, the id, 12 bytes of nonce, ciphertext with its tag. `cell` (table, row and column) is
 * associated data, so an envelope moved to another row no longer opens.
 */
export interface Vault {
  seal(cell: string, value: unknown): Promise<Uint8Array<ArrayBuffer>>
  open<T>(cell: string, envelope: Uint8Array<ArrayBuffer>): Promise<T>
  /** HMAC-SHA-256 as base64url, 43 characters; the purpose keeps one use from being taken for another. */
  hash(purpose: string, value: string): Promise<string>
}

export interface VaultEnv {
  /** `id:base64` of 32 bytes each, comma-separated; the first one seals, all of them open. */
  SEALING_KEYS: string
  /** base64 of 32 bytes. */
  HASHING_KEY: string
}

const NONCE = 12
const opened = new Map<string, Promise<Vault>>()

/** Throws when the secrets are missing or misshapen: the site must not start without them. */
export function openVault(env: VaultEnv): Promise<Vault> {
  const secrets = `${env.SEALING_KEYS} ${env.HASHING_KEY}`
  const vault = opened.get(secrets) ?? importKeys(env)
  opened.set(secrets, vault)
  return vault
}

async function importKeys(env: VaultEnv): Promise<Vault> {
  const sealingKeys = new Map<string, CryptoKey>()
  for (const entry of (env.SEALING_KEYS ?? '').split(',')) {
    const [id = '', secret = ''] = entry.split(':')
    sealingKeys.set(
      id,
      await crypto.subtle.importKey('raw', secretBytes(secret), 'AES-GCM', false, ['encrypt', 'decrypt']),
    )
  }
  const [current] = sealingKeys.keys()
  const hashingKey = await crypto.subtle.importKey(
    'raw',
    secretBytes(env.HASHING_KEY),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return {
    async seal(cell, value) {
      const id = encode(current!)
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
      const text = encode(JSON.stringify(value))
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: nonce, additionalData: encode(cell) },
        sealingKeys.get(current!)!,
        text,
      )
      return joined(Uint8Array.of(id.length), id, nonce, new Uint8Array(sealed))
    },
    async open(cell, envelope) {
      const start = 1 + envelope[0]!
      const key = sealingKeys.get(new TextDecoder().decode(envelope.subarray(1, start)))
      if (!key) throw new Error('sealed with a key that is not among SEALING_KEYS')
      const text = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: envelope.subarray(start, start + NONCE), additionalData: encode(cell) },
        key,
        envelope.subarray(start + NONCE),
      )
      return JSON.parse(new TextDecoder().decode(text))
    },
    async hash(purpose, value) {
      return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', hashingKey, encode(`${purpose}\0${value}`))))
    },
  }
}

/** 128 random bits as 22 base64url characters. */
export function randomToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function secretBytes(base64: string | undefined): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0))
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
