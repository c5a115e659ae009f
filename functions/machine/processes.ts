import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/* What the system knows of processes. Only Linux says so (/proc): elsewhere the lists are empty. */

interface Process {
  id: number
  name: string
  group: number
}

/** All that are alive and that we may look at. */
function listProcesses(): Process[] {
  return idsOf('/proc').flatMap((id) => {
    const [, name, state, group] = /\((.*)\) (\S) \d+ (\d+)/s.exec(tryRead(`/proc/${id}/stat`)) ?? []
    if (name === undefined || (state === 'Z' && !hasThreads(id))) return []
    return [{ id, name, group: Number(group) }]
  })
}

/** Of one whose first thread has ended: until the others have ended too, its files and ports are open. */
function hasThreads(id: number): boolean {
  return idsOf(`/proc/${id}/task`).length > 1
}

/** Kills the process group and waits, three seconds at most, until nobody of it is left. */
export async function killGroup(group: number | undefined): Promise<void> {
  if (!group) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // Nobody was left.
  }
  await untilGone(() => listProcesses().some((other) => other.group === group))
}

/** The same for all who were started with this in their environment, such as `NAME=value`; says how many those were. */
export async function killThoseWith(setting: string): Promise<number> {
  const found = listProcesses()
    .map(({ id }) => id)
    .filter((id) => id !== process.pid && hasSetting(id, setting))
  for (const id of found)
    try {
      process.kill(id, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  // Not by their environment: the system clears that first, and closes files and ports after.
  await untilGone(() => listProcesses().some(({ id }) => found.includes(id)))
  return found.length
}

function hasSetting(id: number, setting: string): boolean {
  return tryRead(`/proc/${id}/environ`).split('\0').includes(setting)
}

async function untilGone(isThere: () => boolean) {
  for (const end = performance.now() + 3_000; isThere() && performance.now() < end;) await pause(10)
}

/** Who listens on this port, such as `nginx（进程 123）`; undefined when that is not to be seen. */
export function whoListensOn(port: number): string | undefined {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = ['tcp', 'tcp6'].flatMap((kind) =>
    tryRead(`/proc/net/${kind}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hexadecimal}`) && state === LISTENING)
      .map((fields) => `socket:[${fields[9]}]`),
  )
  const owner = sockets.length > 0 && listProcesses().find(({ id }) => holdsOne(id, sockets))
  if (!owner) return undefined
  // The system's own name for it may be that of a thread.
  const [program = ''] = tryRead(`/proc/${owner.id}/cmdline`).split('\0')
  return `${basename(program) || owner.name}（进程 ${owner.id}）`
}

const LISTENING = '0A'

function holdsOne(id: number, sockets: string[]): boolean {
  return idsOf(`/proc/${id}/fd`).some((file) => {
    try {
      return sockets.includes(readlinkSync(`/proc/${id}/fd/${file}`))
    } catch {
      return false
    }
  })
}

function idsOf(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Processes end while one looks, and others' are not ours to read. */
function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
