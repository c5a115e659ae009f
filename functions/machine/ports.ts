import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { whoListensOn } from './processes.ts'

/**
 * Starts a server on a free port that stays its own for as long as it lives, also while it is down between a crash and
 * the next start; on another port when somebody else was quicker to take the first.
 */
export async function onFreePort<Server>(host: string, startOn: (port: number) => Promise<Server>): Promise<Server> {
  return onFreePorts(host, 1, ([port]) => startOn(port!))
}

/** The same for a server that listens on several. */
export async function onFreePorts<Server>(
  host: string,
  count: number,
  startOn: (ports: number[]) => Promise<Server>,
  attempts = 3,
): Promise<Server> {
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(await chooseFreePort(host))
  const ports = [...chosen]
  try {
    return await startOn(ports)
  } catch (error) {
    const free = await Promise.all(ports.map((port) => isFree(port, host)))
    if (attempts === 1 || !free.includes(false)) throw error
    return onFreePorts(host, count, startOn, attempts - 1)
  }
}

/** A port that nobody listens on, and that the system gives to nobody unasked. */
async function chooseFreePort(host: string): Promise<number> {
  const [first, last] = portsToChooseFrom(automaticPorts())
  const port = first + Math.floor(Math.random() * (last - first + 1))
  return (await isFree(port, host)) ? port : chooseFreePort(host)
}

/** Whether nobody listens there yet; false also when the address is not this machine's. */
export async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer()
  try {
    await once(probe.listen(port, host), 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}

export async function refuseWhenTaken({ host, port }: { host: string; port: number }): Promise<void> {
  if (await isFree(port, host)) return
  const owner = whoListensOn(port)
  const why = owner ? `已被 ${owner}占用` : '不能用（多半已被占用，或不是这台机器的地址）'
  throw new Error(`${host}:${port} ${why}：请换一个端口，例如 PORT=${port + 1} npm start`)
}

/**
 * First and last of the ports that the system hands out by itself, to outgoing connections and to whoever asks for
 * port 0. A server that was killed may find such a port taken when it starts again.
 */
export function automaticPorts(): [first: number, last: number] {
  try {
    const [first, last] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number)
    if (first && last) return [first, last]
  } catch {
    // Only Linux has this file.
  }
  return [32_768, 65_535]
}

/** Below 20000 lie most of the ports that other programs have by habit, and 10080, which browsers refuse. */
export function portsToChooseFrom([firstAutomatic, lastAutomatic]: [number, number]): [first: number, last: number] {
  if (firstAutomatic > 21_000) return [20_000, Math.min(firstAutomatic, 32_768) - 1]
  if (lastAutomatic < 64_535) return [lastAutomatic + 1, 65_535]
  return [20_000, 32_767]
}
