import { removeOldEvents } from '../../db/audit-upkeep.ts'
import { writeTraces } from '../../db/doubles.ts'
import { eraseExpiredDrafts } from '../../db/drafts.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { openStorage } from '../../db/storage.ts'
import { now } from '../../src/domain/calendar.ts'
import type { MachineBindings } from './site.ts'

const DAY = 24 * 3600_000

/** What the Worker's daily trigger does on Cloudflare: at the start, and once a day until stopped. */
export async function eraseDaily(bindings: MachineBindings, say: (sentence: string) => void) {
  const storage = await openStorage(bindings)
  const erase = async () => {
    const erased = await eraseExpiredRegistrations(storage, now())
    await eraseExpiredDrafts(storage, now())
    await writeTraces(storage, 'missing')
    const old = await removeOldEvents(storage, now())
    if (old > 0) say(`保存期已满，删除了 ${old} 条操作日志。`)
    if (erased > 0) say(`保存期已满，删除了 ${erased} 份报到单里的个人信息。`)
  }
  await erase()
  const timer = setInterval(() => void erase().catch((error: unknown) => console.error(error)), DAY)
  return { stop: async () => clearInterval(timer) }
}
