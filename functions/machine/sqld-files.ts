import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { replaceFile } from './durable-file.ts'

/*
 * What sqld 0.24 keeps beside the data for replicas and statistics. We have no replicas: of all this nothing is needed.
 * But it is not synced, so a power cut tears it, and then sqld does not start; and it keeps pages whose words were
 * erased. The data themselves (`data`, `data-wal`) are only ever written by sqld.
 */

export const namespaceOf = (database: string) => join(database, 'dbs/default')

/** Before sqld is launched and after it has ended: begins all of that anew. */
export function beginAnew(database: string, say: (sentence: string) => void): void {
  const folder = namespaceOf(database)
  if (!existsSync(folder)) return
  for (const old of ['stats.json', 'snapshots', 'to_compact'])
    rmSync(join(folder, old), { recursive: true, force: true })
  keepVersion(join(database, '.version'))
  const wallog = join(folder, 'wallog')
  if (!existsSync(wallog)) return
  const file = openSync(wallog, 'r+')
  try {
    const header = Buffer.alloc(END)
    const isWallog = readSync(file, header) === END && header.toString('latin1').startsWith(MAGIC)
    const size = isWallog ? END + Number(header.readBigUInt64LE(COUNT)) * FRAME : 0
    if (fstatSync(file).size < size || (!isWallog && fstatSync(file).size > 0)) {
      refuseDamaged(join(folder, 'data'))
      say(`数据库的复制日志 ${wallog} 因断电或强行停止不完整，已重新建立；数据检查过，没有损坏。`)
    }
    if (isWallog) empty(file, header)
    // From nothing sqld fills it with a copy of all data.
    else rmSync(wallog)
  } finally {
    closeSync(file)
  }
}

/** Without this file, or with an empty one, sqld takes the database for one of an older version, or does not start. */
function keepVersion(file: string) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== VERSION) replaceFile(file, VERSION)
}

/** What sqld 0.24 writes there. */
const VERSION = '0.18.0'

/* The header of `wallog`, in bytes: the number of the first frame, how many there are, its end; then the frames. */
const MAGIC = 'SQLDWAL\0'
const FIRST = 32
const COUNT = 40
const END = 64
const FRAME = 24 + 4096

/** In place: it must go on a full disk too. */
function empty(wallog: number, header: Buffer) {
  header.writeBigUInt64LE(header.readBigUInt64LE(FIRST) + header.readBigUInt64LE(COUNT), FIRST)
  header.writeBigUInt64LE(0n, COUNT)
  writeSync(wallog, header, 0, END, 0)
  fsyncSync(wallog)
  ftruncateSync(wallog, END)
}

function refuseDamaged(data: string): void {
  if (!existsSync(data)) return
  const database = new DatabaseSync(data, { readOnly: true })
  try {
    const [row] = database.prepare('pragma integrity_check(1)').all()
    const answer = String(Object.values(row ?? {})[0])
    if (answer !== 'ok') throw new Error(answer)
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n').slice(-1)
    throw new Error(`数据库文件 ${data} 已损坏（${why}）：请用备份恢复，这里什么都没有改动`, { cause: error })
  } finally {
    database.close()
  }
}

/**
 * While sqld runs: leaves of every snapshot its header alone. Deleted they may not be: after some thirty sqld merges
 * them, misses one, and ends at the next write (libsql-server/src/replication/snapshot.rs).
 */
export async function emptySnapshots(database: string): Promise<void> {
  const folder = join(namespaceOf(database), 'snapshots')
  for (const name of await readdir(folder).catch(() => [])) {
    const snapshot = join(folder, name)
    if (((await stat(snapshot).catch(() => undefined))?.size ?? 0) <= SNAPSHOT_END) continue
    const header = Buffer.from((await readFile(snapshot)).subarray(0, SNAPSHOT_END))
    header.writeBigUInt64LE(0n, SNAPSHOT_COUNT)
    replaceFile(snapshot, header, join(database, '.new'))
  }
}

const SNAPSHOT_COUNT = 32
const SNAPSHOT_END = 48
