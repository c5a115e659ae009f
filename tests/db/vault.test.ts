import { expect, test } from 'vitest'
import { openVault } from '../../db/vault.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const env = { SEALING_KEYS: `a:${key(1)}`, HASHING_KEY: key(9) }

test('what is sealed opens in its own place only', async () => {
  const vault = await openVault(env)
  const envelope = await vault.seal('registrations/1/answers', { name: '张三' })
  expect(Buffer.from(envelope).includes(Buffer.from('张三'))).toBe(false)
  expect(await vault.open('registrations/1/answers', envelope)).toEqual({ name: '张三' })
  await expect(vault.open('registrations/2/answers', envelope)).rejects.toThrow()
})

test('the same answers never make the same envelope', async () => {
  const vault = await openVault(env)
  const [one, other] = await Promise.all([vault.seal('p', '张三'), vault.seal('p', '张三')])
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false)
})

test('after the key is rotated, old envelopes open and new ones use the new key', async () => {
  const old = await (await openVault(env)).seal('p', '张三')
  const rotated = await openVault({ ...env, SEALING_KEYS: `b:${key(2)},a:${key(1)}` })
  expect(await rotated.open('p', old)).toBe('张三')
  const fresh = await rotated.seal('p', '李四')
  const retired = await openVault({ ...env, SEALING_KEYS: `b:${key(2)}` })
  expect(await retired.open('p', fresh)).toBe('李四')
  await expect(retired.open('p', old)).rejects.toThrow('SEALING_KEYS')
})

test('a hash for one purpose is not one for another', async () => {
  const vault = await openVault(env)
  expect(await vault.hash('token', 'x')).toHaveLength(43)
  expect(await vault.hash('token', 'x')).not.toBe(await vault.hash('ticket', 'x'))
})

test('missing or short secrets are refused', async () => {
  await expect(openVault({ SEALING_KEYS: '', HASHING_KEY: key(9) })).rejects.toThrow('32 bytes')
  await expect(openVault({ ...env, HASHING_KEY: 'c2hvcnQ=' })).rejects.toThrow('32 bytes')
})
