import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { execute } from '../../db/client.ts'
import { claimDataDir, claimOrRefuse } from '../../functions/machine/claim.ts'
import { withDatabase, withStoppedSite } from '../../functions/machine/data-dir.ts'
import { startDatabase } from '../../functions/machine/database-server.ts'

let dataDir: string
const silent = () => undefined

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-data-dir-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const ask = (sql: string) => async (database: { url: string; authToken: string }) =>
  (await execute({ DATABASE_URL: database.url, DATABASE_TOKEN: database.authToken }, [sql], 'write'))[0]

test('only one at a time has a DATA_DIR', async () => {
  const first = await claimOrRefuse(dataDir, silent)
  expect(await claimDataDir(dataDir, silent)).toBeUndefined()
  await expect(claimOrRefuse(dataDir, silent)).rejects.toThrow(`${dataDir} 正由另一个运行着的网站使用`)
  await first.stop()
  const second = await claimOrRefuse(dataDir, silent)
  await second.stop()
})

test('a DATA_DIR that others may read becomes its owner’s alone, with all that is the site’s in it', async () => {
  await withDatabase(dataDir, ask('create table notes (text)'))
  const [file, folder, foreign] = ['database/dbs/default/data', 'database/dbs', 'photo.jpg']
  await writeFile(join(dataDir, foreign), '', { mode: 0o644 })
  for (const path of ['', folder, file, foreign]) await chmod(join(dataDir, path), 0o755)
  await (await claimOrRefuse(dataDir, silent)).stop()
  const modes = await Promise.all(
    ['', folder, file, foreign].map(async (path) => (await stat(join(dataDir, path))).mode),
  )
  expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '700', '700', '755'])
})

test('a command works on a database of its own when no site runs', async () => {
  await withDatabase(dataDir, ask('create table notes (text)'))
  await withStoppedSite(dataDir, ask("insert into notes values ('kept')"))
  expect(await withDatabase(dataDir, ask('select text from notes'))).toEqual([['kept']])
})

test('beside a running site it works on that one’s, or is told to stop it first', async () => {
  const claim = await claimOrRefuse(dataDir, silent)
  const database = await startDatabase(claim, silent)
  await withDatabase(dataDir, ask('create table notes (text)'))
  expect(await ask('select count(*) from notes')(database)).toEqual([[0]])
  await expect(withStoppedSite(dataDir, ask('select 1'))).rejects.toThrow(`请先停下网站（${dataDir} 正由它使用）`)
  await database.stop()
  await expect(withDatabase(dataDir, ask('select 1'))).rejects.toThrow('网站正在启动或停止')
  await claim.stop()
})

test('what work throws is thrown on, and the database is let go', async () => {
  await expect(withDatabase(dataDir, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await withStoppedSite(dataDir, async () => 'free')).toBe('free')
})
