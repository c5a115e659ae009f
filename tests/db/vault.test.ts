import { expect, test } from 'vitest'
import { Damaged, KEY_LENGTH, openVault } from '../../db/vault.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const env = { SEALING_KEYS: key(1), HASHING_KEY: key(9) }

test('what is sealed opens in its own place only', async () => {
  const vault = await openVault(env)
  const envelope = await vault.seal('registrations/1/answers', { name: '张三' })
  expect(Buffer.from(envelope).includes(Buffer.from('张三'))).toBe(false)
  expect(await vault.open('registrations/1/answers', envelope)).toEqual({ name: '张三' })
  await expect(vault.open('registrations/2/answers', envelope)).rejects.toThrow(Damaged)
})

test('the same answers never make the same envelope, and each has a key of its own', async () => {
  const vault = await openVault(env)
  const [first, second] = await Promise.all([vault.seal('p', '张三'), vault.seal('p', '张三')])
  expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false)
  const exchanged = Buffer.concat([first.subarray(0, KEY_LENGTH), second.subarray(KEY_LENGTH)])
  await expect(vault.open('p', new Uint8Array(exchanged))).rejects.toThrow(Damaged)
})

test('an envelope names its suite and the sealing key, and none of its bytes can be changed', async () => {
  const vault = await openVault(env)
  const envelope = await vault.seal('p', '张三')
  expect(envelope[0]).toBe(1)
  expect(Buffer.from(envelope.subarray(1, 9)).toString('base64url')).toBe(vault.sealingKeys[0])
  for (let at = 0; at < envelope.length; at++) {
    const changed = envelope.slice()
    changed[at]! ^= 1
    await expect(vault.open('p', changed), String(at)).rejects.toThrow(Damaged)
  }
})

test('while keys are changed both open; sealed anew, the old one opens nothing', async () => {
  const old = await openVault(env)
  const both = await openVault({ ...env, SEALING_KEYS: `${key(2)},${key(1)}` })
  const next = await openVault({ ...env, SEALING_KEYS: key(2) })
  const envelope = await old.seal('p', '张三')
  expect(await both.open('p', envelope)).toBe('张三')
  await expect(next.open('p', envelope)).rejects.toThrow('SEALING_KEYS')
  const anew = envelope.slice()
  anew.set(await both.sealKeyAnew(envelope.slice(0, KEY_LENGTH)))
  expect(anew).toHaveLength(envelope.length)
  expect(await next.open('p', anew)).toBe('张三')
  await expect(old.open('p', anew)).rejects.toThrow('SEALING_KEYS')
})

test('a hash for one purpose is not one for another, and the old key still knows its own', async () => {
  const vault = await openVault(env)
  const hash = await vault.hash('registration', 'x')
  expect(hash).toHaveLength(43)
  expect(hash).not.toBe(await vault.hash('throttle', 'x'))
  const both = await openVault({ ...env, HASHING_KEY: `${key(8)},${key(9)}` })
  expect(await both.hash('registration', 'x')).not.toBe(hash)
  expect(await both.isHash('registration', 'x', hash)).toBe(true)
  expect(await both.isHash('registration', 'y', hash)).toBe(false)
})

test('missing or short secrets are refused', async () => {
  await expect(openVault({ SEALING_KEYS: '', HASHING_KEY: key(9) })).rejects.toThrow('32 bytes')
  await expect(openVault({ ...env, HASHING_KEY: 'c2hvcnQ=' })).rejects.toThrow('32 bytes')
})
