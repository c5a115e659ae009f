import { readFileSync } from 'node:fs'
import { type Claim, claimDataDir } from './claim.ts'
import { addressFileOf, startDatabase } from './database-server.ts'
import { isDurable, type SqldAddress } from './sqld.ts'

type Work<T> = (database: Pick<SqldAddress, 'url' | 'authToken'>) => Promise<T>

/** Works on the database of DATA_DIR: the running site's, or else one that is started for it. */
export async function withDatabase<T>(dataDir: string, work: Work<T>): Promise<T> {
  const claim = await claimDataDir(dataDir, console.error)
  return claim ? onItsOwn(claim, work) : work(await findRunning(dataDir))
}

/** The same for what no running site may see half done. */
export async function withStoppedSite<T>(dataDir: string, work: Work<T>): Promise<T> {
  const claim = await claimDataDir(dataDir, console.error)
  if (!claim) throw new Error(`请先停下网站（${dataDir} 正由它使用），再运行这个命令`)
  return onItsOwn(claim, work)
}

async function onItsOwn<T>(claim: Claim, work: Work<T>): Promise<T> {
  try {
    const database = await startDatabase(claim, console.error)
    try {
      return await work(database)
    } finally {
      await database.stop()
    }
  } finally {
    await claim.stop()
  }
}

async function findRunning(dataDir: string): Promise<SqldAddress> {
  try {
    const address = JSON.parse(readFileSync(addressFileOf(dataDir), 'utf8')) as SqldAddress
    if (await isDurable(address)) return address
  } catch {
    // It is just being started, or stopped.
  }
  throw new Error(`${dataDir} 的网站正在启动或停止，数据库还不能用：请过一会儿再试`)
}
