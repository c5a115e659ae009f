import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onFreePort } from './ports.ts'
import { hasEnded, isAnswering, killGroup, launch, PATIENCE, prepareSqld, type Sqld, untilItAnswers } from './sqld.ts'

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

const HOST = '127.0.0.1'

/**
 * The real libSQL server on loopback, its files in DATA_DIR/database and its log in DATA_DIR/database.log.
 * One that ends without being told to is started again.
 */
export async function startDatabase({ dataDir }: { dataDir: string }): Promise<DatabaseServer> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const addressFile = join(dataDir, 'database.url')
  await refuseWhenInUse(dataDir, addressFile)
  return onFreePort(HOST, async (port) => {
    const sqld = await prepareSqld(dataDir, HOST, port)
    writeFileSync(addressFile, sqld.url)
    const server = supervise(sqld)
    await server.start()
    return server
  })
}

/** Two sqld over the same files would both start, and ruin them. */
async function refuseWhenInUse(dataDir: string, addressFile: string) {
  if (existsSync(addressFile) && (await isAnswering(`${readFileSync(addressFile, 'utf8')}/health`)))
    throw new Error(`${dataDir} 正由另一个运行着的网站使用：请先停下它，或另给一个 DATA_DIR`)
}

function supervise(sqld: Sqld): DatabaseServer {
  let child: ChildProcess | undefined
  let wanted = false
  let failures = 0
  let nextStart: NodeJS.Timeout | undefined

  const launchWatched = () => {
    const launched = launch(sqld)
    child = launched
    launched.once('exit', () => {
      if (wanted && launched === child) nextStart = setTimeout(launchAgain, Math.min(100 * 2 ** failures++, 5_000))
    })
    return launched
  }
  const launchAgain = () => {
    void untilItAnswers(sqld, launchWatched()).then(
      () => (failures = 0),
      () => undefined,
    )
  }
  const end = async (how: (child: ChildProcess) => void) => {
    wanted = false
    clearTimeout(nextStart)
    const ending = child
    child = undefined
    if (!ending || hasEnded(ending)) return
    const exit = once(ending, 'exit')
    how(ending)
    const timer = setTimeout(() => killGroup(ending), PATIENCE / 4)
    await exit
    clearTimeout(timer)
  }
  return {
    url: sqld.url,
    authToken: sqld.authToken,
    async start() {
      if (wanted) return
      await untilItAnswers(sqld, launchWatched())
      wanted = true
    },
    stop: () => end((ending) => ending.stdin?.end()),
    kill: () => end(killGroup),
  }
}
