import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { listDescendants, type Process, send, stillAlive } from './processes.ts'

/** A whole site as `npm start` runs it, in processes of its own. */
export interface Started {
  child: ChildProcess
  /** What it has said by the time when it may be used; rejected with that when it ends before. */
  ready: Promise<string>
  output(): string
  /** What it said as errors. */
  errors(): string
  /** Of its processes those of this name: sqld, workerd, sh; without, all. */
  family(name?: string): Process[]
}

const started: ChildProcess[] = []

export function startSiteProcess(settings: Record<string, string>): Started {
  const env = { ...process.env, HOST: '127.0.0.1', ...settings }
  const child = spawn(process.execPath, ['functions/machine/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let text = ''
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        text += chunk
        if (text.includes('Ctrl-C')) resolve(text)
      })
    child.once('close', () => reject(new Error(text)))
  })
  ready.catch(() => undefined)
  return {
    child,
    ready,
    output: () => text,
    errors: () => errors.trim(),
    family: (name) => listDescendants(child.pid!).filter((process_) => !name || process_.name === name),
  }
}

/** Resolves with its exit code when all that it said was read. */
export async function exitOf({ child }: Started): Promise<number | null> {
  const [code] = await once(child, 'close')
  return code
}

/** Ctrl-C, and then nobody is left: neither sqld nor workerd. */
export async function endSite(site: Started) {
  const family = site.family()
  expect(family.length).toBeGreaterThanOrEqual(2)
  site.child.kill('SIGINT')
  expect(await exitOf(site)).toBe(0)
  expect(stillAlive(family)).toEqual([])
}

/** For the end of a test: of none that was started anything stays. */
export function killAllStarted() {
  for (const child of started.splice(0)) {
    const family = listDescendants(child.pid!)
    child.kill('SIGKILL')
    send('KILL', family)
  }
}
