import { join } from 'node:path'
import { type Claim, inWords } from './claim.ts'
import { replaceFile } from './durable-file.ts'
import { keepFolded } from './folding.ts'
import { onFreePorts } from './ports.ts'
import { databaseOf, prepareSqld, type SqldAddress } from './sqld.ts'
import { beginAnew } from './sqld-files.ts'
import { supervise } from './supervise.ts'

export interface DatabaseServer extends SqldAddress {
  /** Starts it again after `stop` or `kill`, at the same address; resolves when it answers. */
  start(): Promise<void>
  /** Ends it in good order; it stays down. */
  stop(): Promise<void>
  /** Ends it as a crash would; it stays down. */
  kill(): Promise<void>
}

const HOST = '127.0.0.1'
/** Milliseconds that it has to end in good order. */
const PATIENCE = 3_000

export const addressFileOf = (dataDir: string) => join(dataDir, 'database.json')

/**
 * The real libSQL server on loopback over a claimed DATA_DIR: its files in database/, its log in database.log, and how it
 * is reached, for other commands of ours, in database.json. So many seconds after a write its logs have been folded.
 */
export async function startDatabase(
  { dataDir }: Claim,
  say: (sentence: string) => void,
  foldedWithin = 60,
): Promise<DatabaseServer> {
  return onFreePorts(HOST, 2, async ([port, adminPort]) => {
    const sqld = await prepareSqld({ dataDir, host: HOST, ports: [port!, adminPort!], logSeconds: foldedWithin }, say)
    const { program, ...address } = sqld
    inWords(dataDir, () => replaceFile(addressFileOf(dataDir), JSON.stringify(address)))
    const server = supervise(program, say)
    await server.start()
    const folding = keepFolded(dataDir, address, foldedWithin)
    return {
      ...address,
      start: server.start,
      async stop() {
        await folding.stop()
        await server.stop(PATIENCE)
        // Nothing to say: what is torn is the next start's to judge.
        beginAnew(databaseOf(dataDir), () => undefined)
      },
      kill: server.kill,
    }
  })
}
