import { generateKeyPairSync } from 'node:crypto'
import { sign } from 'hono/jwt'

/** A token for this one run, which may read and write, and the public key that sqld checks it with (base64url). */
export async function makeToken(): Promise<{ authToken: string; publicKey: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const authToken = await sign({ a: 'rw' }, privateKey.export({ format: 'jwk' }), 'EdDSA')
  return { authToken, publicKey: publicKey.export({ format: 'jwk' }).x! }
}
