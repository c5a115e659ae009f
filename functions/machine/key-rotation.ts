import { recordEvent } from '../../db/audit-events.ts'
import { rotateHashing, rotateSealing } from '../../db/rotation.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { withStoppedSite } from './data-dir.ts'
import { knownSecrets, makeKey, refuseOtherSecrets, saveSecrets, secretsFile } from './secrets.ts'

/** Which of the machine's keys is changed. */
export type Rotated = 'sealing' | 'hashing'

const fields = { sealing: 'SEALING_KEYS', hashing: 'HASHING_KEY' } as const
const rotations = { sealing: rotateSealing, hashing: rotateHashing }

/**
 * Changes a key of the machine over DATA_DIR: the new one is written beside the old one, the rows are gone through, the
 * old one is taken out. Cut short anywhere, secrets.json still opens every row, and the next call goes on with the same
 * new key.
 */
export async function rotate(which: Rotated, dataDir: string): Promise<string[]> {
  return withStoppedSite(dataDir, async ({ url, authToken }) => {
    const field = fields[which]
    const open = () => openStorage({ DATABASE_URL: url, DATABASE_TOKEN: authToken, ...knownSecrets(dataDir) })
    await refuseOtherSecrets(await open(), dataDir)
    const before = knownSecrets(dataDir)
    const isGoingOn = before[field].includes(',')
    if (!isGoingOn) saveSecrets(dataDir, { ...before, [field]: `${makeKey()},${before[field]}` })
    const rows = await changeRows(which, await open())
    const [newest = ''] = knownSecrets(dataDir)[field].split(',')
    saveSecrets(dataDir, { ...before, [field]: newest })
    return [
      ...(isGoingOn ? ['上一次更换没有做完，这次接着做完了。'] : []),
      `已更换 ${field}，共 ${rows} 条，旧的那一把不再有用。请把 ${secretsFile(dataDir)} 重新另存一份，旧的那一份销毁。`,
    ]
  })
}

/**
 * The same over a hosted database, whose secrets are kept elsewhere: they are changed by hand before and after. What is
 * left to do then is said.
 */
export async function rotateHosted(which: Rotated, storage: Storage, env: NodeJS.ProcessEnv): Promise<string[]> {
  const field = fields[which]
  const [newest, old] = env[field]!.split(',')
  if (!old)
    return [
      `请先把 ${field} 改成下面这一行（新的在前，旧的在后），重新部署，再运行这个命令：`,
      `  ${makeKey()},${newest}`,
    ]
  const rows = await changeRows(which, storage)
  return [`已更换，共 ${rows} 条。请把 ${field} 改成只有新的那一把，重新部署：`, `  ${newest}`]
}

/** How many rows were changed. */
async function changeRows(which: Rotated, storage: Storage): Promise<number> {
  let rows = 0
  await rotations[which](storage, { onBatch: (done) => (rows = done) })
  await recordEvent(storage, 'machine', { action: `rotate-${which}` })
  return rows
}
