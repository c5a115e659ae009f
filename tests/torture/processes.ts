import { readdirSync, readFileSync } from 'node:fs'

/** The programs of which a site consists; a shell watches over each server. */
export type Program = 'node' | 'workerd' | 'sqld' | 'sh'

export interface Process {
  pid: number
  parent: number
  /** As the kernel knows it; Node names its main thread differently from one release to the next. */
  name: string
  /** Tells it from an older process of the same number. */
  born: string
}

/** Every process of this machine that still runs; what has ended and was not yet fetched by its parent is left out. */
export function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [, name = '', state = 'Z', parent, rest = ''] =
        /^\d+ \((.*)\) (\S) (\d+) (.*)/s.exec(readProc(pid, 'stat')) ?? []
      if (state === 'Z' || state === 'X') return []
      return [{ pid: Number(pid), parent: Number(parent), name, born: rest.split(' ')[17] ?? '' }]
    })
}

/** Whether its command or its environment names this folder. */
export function mentions(pid: number, folder: string): boolean {
  return readProc(String(pid), 'cmdline').includes(folder) || readProc(String(pid), 'environ').includes(folder)
}

/** Kilobytes of memory that it has. */
export function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readProc(String(pid), 'status'))?.[1] ?? 0)
}

/** Sends a signal to those that are still there. */
export function signal(processes: Process[], name: NodeJS.Signals) {
  for (const { pid } of processes)
    try {
      process.kill(pid, name)
    } catch {
      // It has ended by itself in between.
    }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}
