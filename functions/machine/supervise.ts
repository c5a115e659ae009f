import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, openSync, renameSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { localTime, now } from '../../src/domain/calendar.ts'
import { markOf } from './claim.ts'
import { killGroup } from './processes.ts'

/** A server that runs beside the site's process. */
export interface Program {
  /** What people call it, such as 数据库. */
  name: string
  dataDir: string
  /** What it says, and when it was started, goes here. */
  log: string
  command: string[]
  env: NodeJS.ProcessEnv
  /** Before each launch, when nobody of an earlier one is left. */
  prepare(): Promise<void>
  /** Resolves when it may be used; gives up when the signal is aborted, which is also when it ends. */
  untilReady(launched: ChildProcess, signal: AbortSignal): Promise<void>
}

export interface Supervised {
  /** Starts it, also again after `stop` or `kill`; resolves when it may be used. */
  start(): Promise<void>
  /** Ends it in good order, by force when it takes longer than these milliseconds; it stays down. */
  stop(patience: number): Promise<void>
  /** Ends it as a crash would; it stays down. */
  kill(): Promise<void>
}

/** Milliseconds until a server that does not come up is given up. */
const PATIENCE = 20_000
/** Milliseconds from a server's end to its next start: at first, and when it ends again and again. */
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 2_000
/** Milliseconds that a server must have run to be started again without a longer pause. */
const HEALTHY = 10_000

/** One that ends without being told to is started again, for ever. One that is alive but does not answer is left alone. */
export function supervise(program: Program, say: (sentence: string) => void): Supervised {
  let child: ChildProcess | undefined
  let wanted = false
  let wait = FIRST_PAUSE

  const launch = async () => {
    await program.prepare()
    if (!wanted) throw new Error('no longer wanted')
    const launched = spawnWatched(program)
    const began = performance.now()
    const ended = new AbortController()
    let ready = false
    child = launched
    launched.once('exit', (code, signal) => {
      ended.abort()
      if (!ready) return
      if (performance.now() - began > HEALTHY) wait = FIRST_PAUSE
      // The shell may have been killed alone: then its server is still there.
      void killGroup(launched.pid).then(async () => {
        if (child === launched) await launchAgain(reasonOf(code, signal))
      })
    })
    try {
      await program.untilReady(launched, AbortSignal.any([ended.signal, AbortSignal.timeout(PATIENCE)]))
      ended.signal.throwIfAborted()
      ready = true
    } catch (error) {
      await killGroup(launched.pid)
      throw error
    }
  }
  const launchAgain = async (reason: string) => {
    const began = performance.now()
    note(program, `意外停止（${reason}）`)
    for (let tries = 1; ; tries++) {
      await pause(wait)
      if (!wanted) return
      wait = Math.min(2 * wait, LONGEST_PAUSE)
      try {
        await launch()
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        return say(`${program.name}意外停止（${reason}），${seconds} 秒后已重新启动；日志：${program.log}`)
      } catch {
        if (wanted && tries === 1)
          say(`${program.name}意外停止（${reason}），还没能重新启动，会一直重试；原因见 ${program.log}`)
      }
    }
  }
  const end = async (how: (running: ChildProcess) => Promise<void>) => {
    wanted = false
    const running = child
    child = undefined
    if (running && !hasEnded(running)) await how(running)
    await killGroup(running?.pid)
  }
  return {
    async start() {
      if (wanted) return
      wanted = true
      note(program, '启动')
      try {
        await launch()
      } catch (error) {
        wanted = false
        // What was found out before the launch is said already.
        if (!child) throw error
        throw new Error(`${program.name}没有启动，原因见 ${program.log}`, { cause: error })
      }
    },
    stop: (patience) =>
      end(async (running) => {
        const exit = once(running, 'exit')
        process.kill(-running.pid!, 'SIGTERM')
        await Promise.race([exit, pause(patience)])
      }),
    kill: () => end(async () => undefined),
  }
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return signal
  // The shell says so of its server.
  const [name] = Object.entries(constants.signals).find(([, number]) => 128 + number === code) ?? []
  return name ?? `代码 ${code}`
}

/** Which file of the child's, open for writing, a server may use to say that it is ready. */
export const READY_FILE = 4

function spawnWatched({ dataDir, log, command, env }: Program): ChildProcess {
  const output = openSync(log, 'a')
  try {
    const child = spawn('/bin/sh', [join(import.meta.dirname, 'watched.sh'), ...command], {
      stdio: ['pipe', output, output, 'ignore', 'pipe'],
      // A process group of its own: Ctrl-C in the terminal must reach us alone, so that the order of ending is ours.
      detached: true,
      env: { ...env, ...markOf(dataDir) },
    })
    child.once('exit', () => child.stdio.forEach((file) => file?.destroy()))
    return child
  } finally {
    closeSync(output)
  }
}

/** Bytes: a longer log is put aside, in place of the one that was put aside before. */
const LONG_LOG = 10 * 2 ** 20

function note({ log }: Program, what: string) {
  try {
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LONG_LOG) renameSync(log, `${log}.1`)
    appendFileSync(log, `—— ${localTime(now())} ${what}\n`)
  } catch {
    // The disk may be full: the server is started all the same.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
