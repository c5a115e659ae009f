import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onFreePort } from '../../functions/machine/ports.ts'
import { villages } from '../../src/domain/villages.ts'
import { OwnProcesses } from './own-processes.ts'
import { memoryOf, type Process, type Program, signal } from './processes.ts'
import { isTakenAway, takeAwayLater } from './take-away.ts'

const root = resolve(import.meta.dirname, '../..')
const HOST = '127.0.0.1'
/** Each who sends something has an address of their own (send.ts). */
const TRUST_PROXY = 'CF-Connecting-IP'
/** The logs of the database. */
const logs = ['data-wal', 'wallog'].map((name) => join('database/dbs/default', name))
/** Milliseconds: how often processes and logs are looked at. */
const LOOK = 100

/** Where a site listens that is torn down and started again; nobody's outgoing connection takes it meanwhile. */
export const freePort = () => onFreePort(HOST, async (port) => port)

interface Starting {
  /** Milliseconds. */
  patience?: number
  env?: Record<string, string>
  /** A command that runs it. */
  under?: string[]
}

/** What `npm start` starts, seen from outside: its processes, its files, its answers. */
export class Site {
  readonly dataDir: string
  readonly port: number
  readonly origin: string
  /** Access keys of villages, as the start prints them. */
  keys: string[] = []
  /** Bytes of the largest log of the database at any time. */
  largestLog = 0
  #env: Record<string, string>
  #main: ChildProcess | undefined
  #own: OwnProcesses
  #looking: NodeJS.Timeout
  #kill = () => signal(this.processes(), 'SIGKILL')

  constructor(dataDir: string, port: number, env: Record<string, string> = {}) {
    this.dataDir = dataDir
    this.port = port
    this.origin = `http://${HOST}:${port}`
    this.#env = env
    this.#own = new OwnProcesses(dataDir)
    this.#looking = setInterval(() => this.#look(), LOOK)
    takeAwayLater(this.#kill)
  }

  /** Starts it once; resolves when it says that it is ready, throws what it said when it ends before. */
  async start({ patience = 30_000, env = {}, under = [] }: Starting = {}): Promise<void> {
    const settings = { HOST, PORT: String(this.port), DATA_DIR: this.dataDir, TRUST_PROXY, ...this.#env, ...env }
    const [program, ...args] = [...under, process.execPath, 'functions/machine/start.ts']
    const main = spawn(program!, args, {
      cwd: root,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#main = main
    let said = ''
    for (const stream of [main.stdout, main.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk))
    const end = performance.now() + patience
    while (!said.includes('Ctrl-C')) {
      if (hasEnded(main)) throw new Error(`${said.trim() || 'it ended and said nothing'}\n${this.#lastLogged()}`)
      if (performance.now() > end) throw new Error(`not ready after ${patience / 1_000} s: ${said.trim()}`)
      await pause(20)
    }
    const names = villages.map(({ name }) => name)
    const keys = [...said.matchAll(/^ *((?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}) +(.+)$/gm)]
    this.keys = keys.filter(([, , name]) => names.includes(name!)).map(([, key]) => key!)
    this.#look()
  }

  /** The Worker's last words, which go with the folder. */
  #lastLogged(): string {
    const log = join(this.dataDir, 'site.log')
    return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').at(-1)! : ''
  }

  /** Asks it to end; seconds until it has, or undefined when it had to be killed. */
  async stop(patience = 15_000): Promise<number | undefined> {
    const main = this.#main
    if (!main || hasEnded(main)) return undefined
    this.#look()
    const since = performance.now()
    const ended = once(main, 'exit')
    signal(this.processes('node'), 'SIGTERM')
    const inTime = await Promise.race([ended.then(() => true), pause(patience).then(() => false)])
    return inTime ? (performance.now() - since) / 1_000 : undefined
  }

  /** Those of its processes that run, or those of one program. */
  processes(program?: Program): Process[] {
    const alive = this.#look()
    return program ? alive.filter((found) => this.programOf(found) === program) : alive
  }

  programOf({ pid, parent, name }: Process): Program | undefined {
    const isMain = name !== 'strace' && [pid, parent].includes(this.#main?.pid ?? Number.NaN)
    return (['workerd', 'sqld', 'sh'] as const).find((program) => program === name) ?? (isMain ? 'node' : undefined)
  }

  /** Kilobytes of memory of its workerd. */
  memory(): number {
    return this.processes('workerd').reduce((sum, { pid }) => sum + memoryOf(pid), 0)
  }

  /** Whether Worker and database answer. */
  async isWell(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/healthz`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
    await answer?.body?.cancel()
    return answer?.status === 200
  }

  /** Kills what is left of it; how many there were. */
  async clear(when: 'in a moment' | 'at once' = 'in a moment'): Promise<number> {
    // What saw its parent go ends within moments.
    const patience = performance.now() + (when === 'at once' ? 0 : 1_000)
    while (performance.now() < patience && this.processes().length > 0) await pause(100)
    const left = this.processes()
    while (this.processes().length > 0) {
      this.#kill()
      await pause(20)
    }
    return left.length
  }

  /** No more is looked at. */
  close() {
    clearInterval(this.#looking)
    isTakenAway(this.#kill)
  }

  #look(): Process[] {
    for (const file of logs) {
      const size = statSync(join(this.dataDir, file), { throwIfNoEntry: false })?.size ?? 0
      this.largestLog = Math.max(this.largestLog, size)
    }
    return this.#own.list(this.#main?.pid)
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
