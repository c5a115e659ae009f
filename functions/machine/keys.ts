import { resolve } from 'node:path'
import { createAccessKey, listAccessKeys, replaceAccessKey, revokeAccessKey, type AccessKey } from '../../db/access.ts'
import { eventOf } from '../../db/audit-events.ts'
import type { Log } from '../../db/database.ts'
import { compareSecrets } from '../../db/site-facts.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { localTime, now } from '../../src/domain/calendar.ts'
import { town } from '../../src/domain/town.ts'
import { findVillage, villages } from '../../src/domain/villages.ts'
import { withDatabase } from './data-dir.ts'
import { rotate, rotateHosted } from './key-rotation.ts'
import { knownSecrets, refuseOtherSecrets } from './secrets.ts'

/*
 * `npm run keys`: makes, lists and revokes the access keys of offices, and changes the machine's own keys. It works on
 * DATA_DIR, or on the database of DATABASE_URL, as on Cloudflare.
 */

const usage = `用法：
  npm run keys -- add town "保管人"          给镇里做一个访问口令
  npm run keys -- add 村居名称 "保管人"      给一个村居做一个
  npm run keys -- list                       列出全部口令（看不到口令本身）
  npm run keys -- revoke 编号                作废，已登录的立即退出
  npm run keys -- replace 编号               作废，并换一个新的
  npm run keys -- rotate sealing|hashing     更换机器的密钥（先停下网站）`

/** What was typed makes no sense: the usage is shown. */
class Misused extends Error {}

type Command = (storage: Storage) => Promise<string[]>

/** What to do, before any database is asked. */
function commandOf(words: string[]): Command {
  const [name, first = '', second = '', ...more] = words
  if (more.length > 0) throw new Misused('多写了几个词；名称里有空格的，请加引号。')
  if (name === 'list' && !first) return list
  if (name === 'add' && first && second.trim()) {
    const owner = { ...officeOf(first), name: second.trim() }
    return async (storage) => handedOut(await createAccessKey(storage, { ...owner, at: now() }), owner)
  }
  if (name === 'revoke' && first && !second)
    return async (storage) => {
      const key = await findKey(storage, first)
      await revokeAccessKey(storage, key.id, now())
      return [`已作废：${ownerOf(key)}。用它登录的，已经退出。`]
    }
  if (name === 'replace' && first && !second)
    return async (storage) => {
      const key = await findKey(storage, first)
      const made = await replaceAccessKey(storage, key.id, now())
      if (!made) throw new Error('这个口令刚刚作废了，请用 add 另做一个。')
      return ['旧的已作废，用它登录的已经退出。', ...handedOut(made, key)]
    }
  throw new Misused(name ? '看不懂这个命令。' : '')
}

async function list(storage: Storage): Promise<string[]> {
  const keys = await listAccessKeys(storage)
  if (keys.length === 0) return ['还没有访问口令。']
  return keys.map((key) => {
    const state = key.revokedAt === null ? '有效' : `已作废 ${localTime(key.revokedAt)}`
    return [shortId(key), ownerOf(key), `${localTime(key.createdAt)} 制作`, state].join('  ')
  })
}

function handedOut(key: string, owner: Pick<AccessKey, 'village' | 'name'>): string[] {
  return [`${ownerOf(owner)}的访问口令，只显示这一次，请抄下来交给本人：`, `  ${key}`]
}

function officeOf(typed: string): Pick<AccessKey, 'role' | 'village'> {
  if (typed === 'town') return { role: 'town', village: null }
  const village = findVillage(typed) ?? villages.find(({ name }) => name === typed)
  if (village) return { role: 'village', village: village.slug }
  const known = villages.map(({ name, slug }) => `  ${name}  ${slug}`).join('\n')
  throw new Misused(`没有“${typed}”这个村居。镇里写 town，村居写下面的名称：\n${known}\n`)
}

function ownerOf({ village, name }: Pick<AccessKey, 'village' | 'name'>): string {
  return `${village === null ? town.office : (findVillage(village)?.name ?? village)}“${name}”`
}

/** The first letters of an id tell it from the others. */
const shortId = ({ id }: Pick<AccessKey, 'id'>) => id.slice(0, 8)

/** A key that works, by the first letters of its id. */
async function findKey(storage: Storage, typed: string): Promise<AccessKey> {
  const found = (await listAccessKeys(storage)).filter(({ id }) => typed.length >= 4 && id.startsWith(typed))
  const [key] = found
  if (!key) throw new Error(`没有编号是“${typed}”的口令，请用 list 查一查。`)
  if (found.length > 1) throw new Error(`编号“${typed}”对得上不止一个口令，请多写几位。`)
  if (key.revokedAt !== null) throw new Error(`${ownerOf(key)}的这个口令早已作废。`)
  return key
}

/** The storage of DATABASE_URL, or that of DATA_DIR, whether its site runs or not. */
async function withStorage<T>(env: NodeJS.ProcessEnv, work: (storage: Storage) => Promise<T>, log?: Log): Promise<T> {
  if (env.DATABASE_URL) return work(await openHosted(env, log))
  const dataDir = resolve(env.DATA_DIR || '.data')
  const secrets = knownSecrets(dataDir)
  return withDatabase(dataDir, async ({ url, authToken }) => {
    const storage = await openStorage({ DATABASE_URL: url, DATABASE_TOKEN: authToken, ...secrets }, log)
    await refuseOtherSecrets(storage, dataDir)
    return work(storage)
  })
}

async function openHosted(
  { DATABASE_URL = '', DATABASE_TOKEN, ...env }: NodeJS.ProcessEnv,
  log?: Log,
): Promise<Storage> {
  const { SEALING_KEYS, HASHING_KEY, DATABASE_DURABILITY } = env
  if (!SEALING_KEYS || !HASHING_KEY)
    throw new Error('给了 DATABASE_URL，还要在环境变量里给出 SEALING_KEYS 和 HASHING_KEY，和网站用的一样。')
  const bindings = { DATABASE_URL, DATABASE_TOKEN, SEALING_KEYS, HASHING_KEY, DATABASE_DURABILITY }
  const storage = await openStorage(bindings, log)
  if ((await compareSecrets(storage)) !== 'right')
    throw new Error('SEALING_KEYS 或 HASHING_KEY 不是这个数据库用的：请照网站用的给。')
  return storage
}

/** Does what the words ask for; what there is to say, in lines. */
export async function runKeys(words: string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const [name, which] = words
  if (name === 'rotate' && words.length === 2 && (which === 'sealing' || which === 'hashing'))
    return env.DATABASE_URL
      ? rotateHosted(which, await openHosted(env), env)
      : rotate(which, resolve(env.DATA_DIR || '.data'))
  // Whoever may run commands here is known to nobody but this machine.
  return withStorage(env, commandOf(words), () => ({ each: eventOf('machine', { action: `${name}-key` }) }))
}

if (import.meta.main) {
  try {
    for (const line of await runKeys(process.argv.slice(2), process.env)) console.log(line)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (error instanceof Misused) console.error(usage)
    process.exitCode = 1
  }
}
