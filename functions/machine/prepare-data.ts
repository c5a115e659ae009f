import { hasTownKey } from '../../db/access.ts'
import { createKeyLink } from '../../db/key-links.ts'
import { readFact, writeFact } from '../../db/site-facts.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import { giveDemoKeys } from './demo-keys.ts'
import { fillDemo } from './demo.ts'
import { refuseOtherSecrets, secretsFile } from './secrets.ts'
import type { MachineBindings } from './site.ts'

interface Asked {
  /** Whether a new database is to be a demonstration; one that was begun before stays what it is. */
  demo: boolean
  dataDir: string
  /** Where people reach the site. */
  origin: string
}

export interface Prepared {
  isDemo: boolean
  /** How to get in: said once the site is ready. */
  entrance: string[]
}

/**
 * Makes a migrated database ready to be served: secrets that are not its own are refused, a new one becomes a
 * demonstration with invented people, or stays empty. What it was begun as, it stays.
 */
export async function prepareData(
  bindings: MachineBindings,
  { demo, dataDir, origin }: Asked,
  say: (sentence: string) => void,
): Promise<Prepared> {
  const storage = await openStorage(bindings)
  await refuseOtherSecrets(storage, dataDir)
  const begun = await readFact(storage, 'demo')
  const isDemo = begun === undefined ? demo : begun === 'yes'
  if (isDemo && !demo)
    throw new Error(`${dataDir} 里是演示数据，不能用作正式网站：请用 DATA_DIR 另给一个空的文件夹，再用 DEMO=no 启动。`)
  if (begun === undefined) await begin(storage, { isDemo, bindings, dataDir }, say)
  return { isDemo, entrance: isDemo ? await demoEntrance(storage, bindings) : await townEntrance(storage, origin) }
}

async function begin(
  storage: Storage,
  { isDemo, bindings, dataDir }: { isDemo: boolean; bindings: MachineBindings; dataDir: string },
  say: (sentence: string) => void,
) {
  // First, so that a start that is cut short does not fill it twice.
  await writeFact(storage, 'demo', isDemo ? 'yes' : 'no')
  if (isDemo) {
    say('第一次启动：填入演示数据（姓名和号码都是编的）……')
    await fillDemo(bindings)
  } else say(`第一次启动：数据库是空的。请把 ${secretsFile(dataDir)} 另存一份到别处：丢了它，里面的内容谁也打不开。`)
}

async function demoEntrance(storage: Storage, { HASHING_KEY }: MachineBindings): Promise<string[]> {
  const keys = await giveDemoKeys(storage, HASHING_KEY, now())
  return [
    '这是演示网站，每一页都标明“演示数据”。正式使用：另给一个 DATA_DIR，用 DEMO=no npm start 启动。',
    '演示用的访问口令（/office/sign-in/）：',
    ...keys.map(({ key, village }) => `  ${key}  ${village}`),
  ]
}

async function townEntrance(storage: Storage, origin: string): Promise<string[]> {
  if (await hasTownKey(storage)) return []
  const token = await createKeyLink(storage, now())
  return [
    '镇里还没有访问口令。打开这个链接领取第一个（一小时内有效，只能用一次）：',
    `  ${origin}/office/first-key/${token}/`,
  ]
}
