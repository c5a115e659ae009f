import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@libsql/client/web'
import { filled, post, register } from '../harness/person.ts'
import { home } from '../harness/town.ts'
import { freePort, Site } from './site.ts'
import type { Row } from './table.ts'
import { inShort, temporaryFolder } from './trial.ts'

/** So many units and so many members withdraw; as many as one of these run out of their time, and half as many drafts. */
const EACH = 12
/** Milliseconds: longer than anything is kept. */
const YEARS = 3 * 366 * 24 * 3600_000
/** What opens an envelope's words, for who has the secrets: nonce and wrapped key, after the suite and the key's id. */
const OPENS = [9, 53] as const

/**
 * Who withdraws, and whose time is over, drafts among them, can be opened by nobody any more: what is left of their keys is looked for in
 * every file. On a quiet site, where nothing else writes over them; after a stop, and before that within so many seconds,
 * when a patience is given.
 */
export async function erasure({ patience }: { patience?: number }): Promise<Row> {
  const row: Row = { fault: 'erased, searched for in every file', times: 3.5 * EACH, wrong: [] }
  const site = new Site(temporaryFolder(), await freePort())
  try {
    await site.start()
    const keysBefore = await listKeys(site)
    const people: { page?: string; withdraws: boolean }[] = []
    for (let number = 0; number < EACH; number++)
      for (const kind of ['unit', 'member'] as const) {
        people.push({ page: await register(site.origin, kind), withdraws: true })
        if (number % 2 === 0) people.push({ page: await register(site.origin, kind), withdraws: false })
        else if (kind === 'member') people.push(await putAside(site.origin))
      }
    const keys = [...(await listKeys(site))].filter(([id]) => !keysBefore.has(id)).map(([, key]) => key)
    if (keys.length !== people.length) throw new Error(`${people.length} registered, ${keys.length} keys`)
    const leaving = keys.filter((_, place) => people[place]!.withdraws)
    const staying = keys.filter((_, place) => !people[place]!.withdraws)
    expectFound(row, 'before anything was erased', site, keys, keys.length)

    for (const { page } of people.filter(({ withdraws }) => withdraws)) {
      const { status } = await post(site.origin, page!, { step: 'withdraw', withdrawSure: 'yes' })
      if (status !== 303) throw new Error(`withdrawing answers ${status}`)
    }
    await untilGone(row, 'after they withdrew', site, leaving, patience)
    await site.stop()
    expectFound(row, 'withdrawn, after a stop', site, leaving, 0)
    expectFound(row, 'those who stayed, after a stop', site, staying, staying.length)

    await site.start({ env: { CLOCK_SHIFT: String(YEARS) } })
    await untilGone(row, 'after their time', site, keys, patience)
    await site.stop()
    expectFound(row, 'all of them, after the last stop', site, keys, 0)
  } catch (error) {
    row.wrong.push(inShort(error))
  } finally {
    await site.stop()
    row.orphans = await site.clear()
    row.largestLog = site.largestLog
    site.close()
    rmSync(site.dataDir, { recursive: true, force: true })
  }
  return row
}

/** A form that is put aside, and never submitted. */
async function putAside(origin: string): Promise<{ withdraws: false }> {
  const { status } = await post(origin, `/villages/${home.slug}/register/member/`, filled.member({ step: 'keep' }))
  if (status !== 200) throw new Error(`putting a form aside answers ${status}`)
  return { withdraws: false }
}

/** The keys of all envelopes, in their order, as the database itself gives them. */
async function listKeys({ dataDir }: Site): Promise<Map<number, Buffer>> {
  const { url, authToken } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'))
  const client = createClient({ url, authToken })
  try {
    const { rows } = await client.execute('select id, key from envelopes order by id')
    return new Map(rows.map(({ id, key }) => [Number(id), Buffer.from(key as ArrayBuffer)]))
  } finally {
    client.close()
  }
}

/** Of these keys, how many stand at any place of any file. */
function countFound(folder: string, keys: Buffer[]): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const found = new Set<Buffer>()
  for (const { parentPath, name } of files) {
    const bytes = readWhenThere(join(parentPath, name))
    for (const key of keys) if (bytes.includes(key.subarray(...OPENS))) found.add(key)
  }
  return found.size
}

/** A running site takes files away while they are looked through. */
function readWhenThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}

async function untilGone(row: Row, when: string, site: Site, keys: Buffer[], patience = 0) {
  if (patience === 0) return
  for (const end = performance.now() + 1_000 * patience; performance.now() < end; await pause(1_000))
    if (countFound(site.dataDir, keys) === 0) return
  const left = countFound(site.dataDir, keys)
  if (left > 0) row.wrong.push(`${when}: after ${patience} s ${left} of ${keys.length} can be opened`)
}

function expectFound(row: Row, when: string, { dataDir }: Site, keys: Buffer[], right: number) {
  const found = countFound(dataDir, keys)
  if (found !== right) row.wrong.push(`${when}: ${found} of ${keys.length} are there, not ${right}`)
}
