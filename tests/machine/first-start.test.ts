import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onFreePort } from '../../functions/machine/ports.ts'
import { post, read, signIn } from '../harness/person.ts'
import { endSite, exitOf, killAllStarted, startSiteProcess } from '../harness/started.ts'
import { home } from '../harness/town.ts'

/* A site begins as a demonstration, or without invented people; what it was begun as, it stays. */

let folder: string
/** Of the site that was started last. */
let origin: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dual-registration-first-'))
})
afterAll(async () => {
  killAllStarted()
  await rm(folder, { recursive: true, force: true })
})

/** At a port of its own each time: between two starts anybody may take the last one. */
async function start(name: string, settings: Record<string, string> = {}) {
  const port = await onFreePort('127.0.0.1', async (chosen) => chosen)
  origin = `http://127.0.0.1:${port}`
  return startSiteProcess({ PORT: String(port), DATA_DIR: join(folder, name), ...settings })
}

const linkIn = (said: string) => /http:\S+(\/office\/first-key\/[\w-]+\/)/.exec(said)?.[1]
const keysIn = (text: string) => text.match(/([0-9A-Z]{7}-){3}[0-9A-Z]{7}/g) ?? []

test('without invented people: nobody is there, and one link makes the town’s first key, once', async () => {
  const first = await start('town', { DEMO: 'no' })
  const said = await first.ready
  expect(said).toContain('secrets.json 另存一份')
  expect(said).not.toContain('演示')
  expect(keysIn(said)).toEqual([])
  const link = linkIn(said)!
  for (const path of ['/', '/villages/', `/villages/${home.slug}/`, '/office/sign-in/'])
    expect((await read(origin, path)).text.replace(/<template[^]*?<\/template>/g, ''), path).not.toContain('演示数据')

  // Whoever sends the link on has it looked at by programs: looking uses nothing up.
  for (let look = 0; look < 3; look++) expect((await read(origin, link)).text).toContain('显示访问口令')
  const [made, late] = await Promise.all([post(origin, link, { step: 'make' }), post(origin, link, { step: 'make' })])
  // It is shown in groups, which may break.
  const answers = [await made.text(), await late.text()].map((html) => html.replace(/\s*<wbr[^>]*>\s*/g, ''))
  const [key, ...more] = answers.flatMap(keysIn)
  expect(more).toEqual([])
  expect([made.status, late.status].toSorted()).toEqual([200, 404])
  expect(made.headers.get('Cache-Control')).toBe('no-store')
  expect((await read(origin, '/office/', await signIn(origin, key!))).status).toBe(200)
  const used = await read(origin, link)
  expect([used.status, used.text.includes('npm run keys')]).toEqual([404, true])
  await endSite(first)

  // What the environment says by now changes nothing.
  const second = await start('town')
  const again = await second.ready
  expect(again).not.toMatch(/演示|first-key|另存/)
  expect((await read(origin, '/office/', await signIn(origin, key!))).status).toBe(200)
  await endSite(second)
})

test('a link that nobody used is no good any more once there is a newer one', async () => {
  const first = await start('linked', { DEMO: 'no' })
  const old = linkIn(await first.ready)!
  await endSite(first)
  const second = await start('linked', { DEMO: 'no', CLOCK_SHIFT: String(2 * 3600_000) })
  const newer = linkIn(await second.ready)!
  expect((await read(origin, old)).status).toBe(404)
  expect((await read(origin, newer)).status).toBe(200)
  await endSite(second)
})

test('a demonstration says so everywhere, its keys stand on no disk, and it becomes no town', async () => {
  const site = await start('demo')
  const said = await site.ready
  expect(said).toContain('这是演示网站')
  const keys = keysIn(said)
  for (const path of ['/', '/privacy/', '/villages/', `/villages/${home.slug}/`, '/office/sign-in/', '/nowhere/']) {
    const { text } = await read(origin, path)
    expect([text.includes('<strong>演示数据</strong>'), text.includes('<template')], path).toEqual([true, false])
  }
  await endSite(site)
  const files = await readdir(join(folder, 'demo'), { recursive: true, withFileTypes: true })
  for (const entry of files.filter((each) => each.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    for (const key of keys)
      expect(bytes.includes(key) || bytes.includes(key.replaceAll('-', '')), entry.name).toBe(false)
  }
  const refused = await start('demo', { DEMO: 'no' })
  expect(await exitOf(refused)).toBe(1)
  expect(refused.errors()).toMatch(/^\S+demo 里是演示数据，不能用作正式网站：[^\n]+$/)
})
