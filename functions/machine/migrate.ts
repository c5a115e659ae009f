import { createClient } from '@libsql/client/http'
import { drizzle } from 'drizzle-orm/libsql/http'
import { migrate as applyMigrations } from 'drizzle-orm/libsql/migrator'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

interface Journal {
  entries: { tag: string; when: number }[]
}

/** The migrations were written anew once, before the first release. */
const REFUSED = '数据库里是旧版本的数据，不能升级'
const folder = resolve(import.meta.dirname, '../../db/migrations')

/**
 * Brings the database up to the newest migration, forward only; what is new is applied as one transaction.
 * Returns what it did, in sentences.
 */
export async function migrate({ url, authToken }: { url: string; authToken?: string }): Promise<string[]> {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as Journal
  const client = createClient({ url, authToken })
  const findNewest = async () => {
    const tables = await client.execute("select 1 from sqlite_master where name = '__drizzle_migrations'")
    if (tables.rows.length === 0) return -1
    const newest = await client.execute('select max(created_at) as newest from __drizzle_migrations')
    return Number(newest.rows[0]?.newest ?? -1)
  }
  try {
    const before = await findNewest()
    if (before >= 0 && !entries.some(({ when }) => when === before))
      throw new Error(`${REFUSED}：请换一个 DATA_DIR，或用生成这些数据的版本运行。`)
    const pending = entries.filter(({ when }) => when > before)
    if (pending.length === 0) return [`数据库已是最新（共 ${entries.length} 个迁移），没有改动。`]
    await applyMigrations(drizzle(client), { migrationsFolder: folder })
    return pending.map(({ tag }) => `已执行数据库迁移 ${tag}。`)
  } finally {
    client.close()
  }
}

if (import.meta.main) {
  const { DATABASE_URL, DATABASE_TOKEN } = process.env
  if (!DATABASE_URL) {
    console.error('请在环境变量 DATABASE_URL 里给出数据库的地址，例如 http://127.0.0.1:8080。')
    process.exit(1)
  }
  try {
    for (const sentence of await migrate({ url: DATABASE_URL, authToken: DATABASE_TOKEN })) console.log(sentence)
  } catch (error) {
    console.error(`数据库迁移没有完成，数据库保持原样：${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}
