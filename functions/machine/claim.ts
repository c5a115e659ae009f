import { accessSync, chmodSync, constants, mkdirSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Lock, takeLock } from './lock.ts'
import { killThoseWith } from './processes.ts'

/** A DATA_DIR that is this process's alone until it lets go of it, or ends. */
export interface Claim {
  dataDir: string
  stop(): Promise<void>
}

/** Bytes of free disk below which a start warns. */
const LITTLE = 200 * 2 ** 20

/**
 * Makes DATA_DIR ours, or says undefined when another process has it. What a site that was killed has left running over
 * it is ended.
 */
export async function claimDataDir(path: string, say: (sentence: string) => void): Promise<Claim | undefined> {
  const dataDir = resolve(path)
  // Whatever is written from now on, by the servers too, is for their owner alone.
  process.umask(0o077)
  const lock = inWords(dataDir, () => takeFolder(dataDir))
  if (!lock) return undefined
  if ((await killThoseWith(settingOf(dataDir))) > 0) say('上次的网站没有正常停止，留下的进程已经结束。')
  inWords(dataDir, () => closeToOthers(dataDir))
  const free = inWords(dataDir, () => freeBytes(dataDir))
  if (free < LITTLE) say(`磁盘只剩 ${Math.floor(free / 2 ** 20)} MB（${dataDir}），写满后就不能报到了：请腾出空间。`)
  return { dataDir, stop: async () => lock.release() }
}

/** The same, for who cannot go on without. */
export async function claimOrRefuse(path: string, say: (sentence: string) => void): Promise<Claim> {
  const claim = await claimDataDir(path, say)
  if (!claim) throw new Error(`${resolve(path)} 正由另一个运行着的网站使用：请先停下它，或另给一个 DATA_DIR`)
  return claim
}

/** By this in their environment the servers of a DATA_DIR are known, when the process that started them is gone. */
export function markOf(dataDir: string): Record<string, string> {
  return { [MARK]: resolve(dataDir) }
}

const MARK = 'DUAL_REGISTRATION_DATA_DIR'
const settingOf = (dataDir: string) => `${MARK}=${dataDir}`

function takeFolder(dataDir: string): Lock | undefined {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  accessSync(dataDir, constants.W_OK)
  if (statSync(dataDir).mode & 0o077) chmodSync(dataDir, 0o700)
  return takeLock(join(dataDir, 'lock'))
}

/** What lies in DATA_DIR. The folder may be somebody's home: nothing else in it is touched. */
const OURS = ['database', 'worker', 'secrets.json', 'database.json', 'database.log', 'site.log', 'worker.capnp', 'lock']

/** A copy that was put back, and what was written before, may be readable for others. */
function closeToOthers(dataDir: string): void {
  for (const path of OURS.map((name) => join(dataDir, name))) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    const inside = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : []
    for (const each of [path, ...inside.map((name) => join(path, name))]) {
      const mode = statSync(each, { throwIfNoEntry: false })?.mode ?? 0
      if (mode & 0o077) chmodSync(each, mode & 0o700)
    }
  }
}

function freeBytes(dataDir: string): number {
  const { bavail, bsize } = statfsSync(dataDir)
  return bavail * bsize
}

/** What the file system refuses in DATA_DIR, in a sentence with what to do. */
export function inWords<T>(dataDir: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = reasons[code ?? ''] ?? `出错：${message}`
    throw new Error(`数据文件夹 ${dataDir} ${why}`, { cause: error })
  }
}

const reasons: Record<string, string> = {
  EROFS: '所在的磁盘是只读的：请改为可写，或用 DATA_DIR 另给一个文件夹',
  EACCES: '没有写的权限：请改它的权限，或用 DATA_DIR 另给一个文件夹',
  EPERM: '不归运行网站的用户所有：请改它的所有者，或用 DATA_DIR 另给一个文件夹',
  ENOTDIR: '不是文件夹：请用 DATA_DIR 另给一个',
  EEXIST: '不是文件夹：请用 DATA_DIR 另给一个',
  ENOSPC: '所在的磁盘已满：请腾出空间',
}
