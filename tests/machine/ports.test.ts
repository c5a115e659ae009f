import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { automaticPorts, isFree, onFreePort, portsToChooseFrom } from '../../functions/machine/ports.ts'

const host = '127.0.0.1'
const listening: Server[] = []

afterEach(() => {
  for (const server of listening.splice(0)) server.close()
})

test('a port is chosen outside those that the system hands out by itself', async () => {
  const [first, last] = automaticPorts()
  if (process.platform === 'linux')
    expect(`${first}\t${last}\n`).toBe(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'))
  for (let choice = 0; choice < 200; choice++) {
    const port = await onFreePort(host, async (chosen) => chosen)
    expect(port < first || port > last, String(port)).toBe(true)
  }
})

test.each<[automatic: [number, number], choice: [number, number], why: string]>([
  [[32_768, 60_999], [20_000, 32_767], 'Linux as it comes'],
  [[49_152, 65_535], [20_000, 32_767], 'macOS'],
  [[25_000, 65_535], [20_000, 24_999], 'room below only'],
  [[1_024, 60_000], [60_001, 65_535], 'room above only'],
  [[1_024, 65_535], [20_000, 32_767], 'no room at all'],
])('of %j left to the system, %j is ours: %s', (automatic, choice) => {
  expect(portsToChooseFrom(automatic)).toEqual(choice)
})

test('who finds its port taken at the first start gets another', async () => {
  const tried: number[] = []
  const port = await onFreePort(host, async (chosen) => {
    tried.push(chosen)
    // Between the choice and the start somebody else takes the first port.
    if (tried.length === 1) await listen(chosen)
    await listen(chosen)
    return chosen
  })
  expect(tried).toHaveLength(2)
  expect(port).toBe(tried[1])
  expect(port).not.toBe(tried[0])
})

test('a server that fails on a free port is not started on others', async () => {
  const tried: number[] = []
  const start = onFreePort(host, async (chosen) => {
    tried.push(chosen)
    throw new Error('broken')
  })
  await expect(start).rejects.toThrow('broken')
  expect(tried).toHaveLength(1)
  expect(await isFree(tried[0]!, host)).toBe(true)
})

async function listen(port: number) {
  const server = createServer()
  await once(server.listen(port, host), 'listening')
  listening.push(server)
}
