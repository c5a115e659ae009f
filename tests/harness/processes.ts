import { execFileSync, spawnSync } from 'node:child_process'

/* The processes of this machine, as Linux tells. */

export interface Process {
  id: number
  name: string
  state: string
  parent: number
}

function listProcesses(): Process[] {
  return execFileSync('sh', ['-c', 'cat /proc/[0-9]*/stat 2>/dev/null || true'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, id, name, state, parent] = /^(\d+) \((.*)\) (\S) (\d+)/s.exec(line) ?? []
      return name && state ? [{ id: Number(id), name, state, parent: Number(parent) }] : []
    })
}

/** Those that this one has started, and that these have started. */
export function listDescendants(id: number, all = listProcesses()): Process[] {
  return all.filter(({ parent }) => parent === id).flatMap((child) => [child, ...listDescendants(child.id, all)])
}

export function stillAlive(some: Process[]): string[] {
  const alive = listProcesses().filter(({ state }) => state !== 'Z')
  return alive.filter(({ id }) => some.some((one) => one.id === id)).map(({ name }) => name)
}

/** No failure when some have ended by themselves. */
export function send(signal: 'KILL' | 'STOP' | 'CONT', some: Process[]) {
  spawnSync('kill', [`-${signal}`, ...some.map(({ id }) => String(id))])
}
