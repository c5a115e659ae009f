import type { InStatement } from '@libsql/client/web'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute, type Rows } from '../../db/client.ts'
import { type Claim, claimOrRefuse } from '../../functions/machine/claim.ts'
import { type DatabaseServer, startDatabase } from '../../functions/machine/database-server.ts'

/** A sqld without tables over a temporary DATA_DIR. */
export interface BareDatabase {
  dataDir: string
  /** Of the server: what tests look at beside the data. */
  folder: string
  server: DatabaseServer
  /** What was said to the operator. */
  said: string[]
  query(...statements: (InStatement | InStatement[])[]): Promise<Rows[]>
  /** In which files of DATA_DIR these bytes stand. */
  filesWith(bytes: Uint8Array): Promise<string[]>
  remove(): Promise<void>
}

export async function startBareDatabase(foldedWithin?: number): Promise<BareDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-database-'))
  const said: string[] = []
  const say = (sentence: string) => said.push(sentence)
  let claim: Claim
  const start = async () => {
    claim = await claimOrRefuse(dataDir, say)
    return startDatabase(claim, say, foldedWithin)
  }
  const stop = async () => {
    await database.server.stop()
    await claim.stop()
  }
  const database: BareDatabase = {
    dataDir,
    folder: join(dataDir, 'database/dbs/default'),
    server: await start(),
    said,
    query: (...statements) =>
      execute(
        { DATABASE_URL: database.server.url, DATABASE_TOKEN: database.server.authToken },
        statements.flat(),
        'write',
      ),
    async filesWith(bytes) {
      const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      const found: string[] = []
      // Some are deleted while one looks.
      for (const file of files) if ((await readFile(file).catch(() => Buffer.of())).includes(bytes)) found.push(file)
      return found
    },
    async remove() {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return database
}
