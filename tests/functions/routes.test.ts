import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import { signIn } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home } from '../harness/town.ts'

/* The routes are the list of all that the site does, and of who may do it; the pages print what they hand over. */

const rooms = { everybody: publicRoutes, holder: holderRoutes, village: officeRoutes, town: townRoutes } as const
type Who = keyof typeof rooms
interface Route {
  method: string
  path: string
}

const routesOf = (who: Who): Route[] => {
  const all = rooms[who].routes.map(({ method, path }) => ({ method, path: plain(path) }))
  return all.filter((route, index) => all.findIndex((other) => isSame(route, other)) === index)
}
const everyRoute = (Object.keys(rooms) as Who[]).flatMap(routesOf)

/** `/receipts/:token/:year{\\d{4}}/` without its patterns. */
function plain(path: string): string {
  return path.replace(/\{(?:[^{}]|\{[^}]*\})*\}/g, '')
}

function isSame(route: Route, other: Route): boolean {
  return route.method === other.method && route.path === other.path
}

interface LivePage {
  /** `office/claims/[claim].astro` */
  file: string
  /** The name of its view. */
  view: string
  text: string
}

const pagesFolder = join(import.meta.dirname, '../../src/pages')
const failures = [
  '404',
  'away',
  'busy',
  'failed',
  'link-needed',
  'link-replaced',
  'misdirected',
  'pass-expired',
  'refused',
]

async function listLivePages(): Promise<LivePage[]> {
  const entries = await readdir(pagesFolder, { recursive: true, withFileTypes: true })
  const pages = await Promise.all(
    entries
      .filter(({ name }) => name.endsWith('.astro'))
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        const file = relative(pagesFolder, path)
        const view = file.replace(/(\/index)?\.astro$/, '').replace(/[[\]]/g, '')
        return { file, view, text: await readFile(path, 'utf8') }
      }),
  )
  return pages.filter(({ text }) => text.includes('prerender = false'))
}

/** The addresses at which a page is shown, with letters for its parts. */
function addressesOf({ file }: LivePage): RegExp {
  const parts = file.replace(/(\/index)?\.astro$/, '').split('/')
  return new RegExp(`^/${parts.map((part) => (part.startsWith('[') ? '(:\\w+|new)' : part)).join('/')}/$`)
}

function signInFor(path: string): string {
  return path === '/office/' ? '/office/sign-in/' : `/office/sign-in/?${new URLSearchParams({ next: path })}`
}

/** An address of this route where nothing is. */
function addressOf(path: string): string {
  return path
    .replace(':token', 'a'.repeat(22))
    .replace(':village', home.slug)
    .replace(':kind', 'member')
    .replace(':year', '2026')
    .replace(':file', 'claims.csv')
    .replace(/:\w+/g, 'a'.repeat(22))
}

let pages: LivePage[]
beforeAll(async () => {
  pages = await listLivePages()
})

describe('pages and routes', () => {
  test('every live page has a route, and reads the view of its own address', () => {
    expect(pages.length).toBeGreaterThan(35)
    for (const page of pages) {
      expect(page.text, page.file).toContain(`view(Astro, '${page.view}')`)
      if (failures.includes(page.view)) continue
      const shown = everyRoute.filter(({ method, path }) => method === 'GET' && addressesOf(page).test(path))
      expect(shown.length, page.file).toBeGreaterThan(0)
    }
  })

  test('every route that is no download has a page, and what is posted has its page too', () => {
    const downloads = [
      '/healthz',
      '/deadlines.ics',
      '/deadlines/:file',
      '/receipts/:token/data.csv',
      '/receipts/:token/:year/calendar.ics',
      '/office/exports/:file',
      '/office/exports/audit.csv',
    ]
    for (const { path } of everyRoute.filter((route) => !downloads.includes(route.path)))
      expect(
        pages.filter((page) => addressesOf(page).test(path)).map(({ file }) => file),
        path,
      ).not.toEqual([])
    for (const route of everyRoute.filter(({ method }) => method === 'POST'))
      expect(
        everyRoute.some((other) => isSame(other, { ...route, method: 'GET' })),
        route.path,
      ).toBe(true)
  })
})

describe('who may', () => {
  let site: TestSite
  const cookies: Record<string, { Cookie: string }> = {}
  beforeAll(async () => {
    site = await startTestSite({ demo: true })
    cookies.village = await signIn(site.origin, site.keys[0]!.key)
    cookies.town = await signIn(site.origin, site.townKey)
  })
  afterAll(() => site.stop())

  async function ask(path: string, who?: string, method = 'GET') {
    const headers = { ...(who && cookies[who]), Origin: site.origin }
    const answer = await fetch(site.origin + addressOf(path), { method, headers, redirect: 'manual' })
    await answer.body?.cancel()
    return { status: answer.status, location: answer.headers.get('Location') }
  }

  test('a page that no route hands anything to is not there', async () => {
    for (const name of failures) expect((await ask(`/${name}/`)).status, name).toBe(404)
  })

  test('what the holder may, nobody may without the private link', async () => {
    for (const { path, method } of routesOf('holder'))
      expect((await ask(path, 'village', method)).status, path).toBe(404)
  })

  test('what an office may, nobody may without signing in', async () => {
    for (const { path, method } of [...routesOf('village'), ...routesOf('town')]) {
      const { status, location } = await ask(path, undefined, method)
      if (method === 'POST' || path.startsWith('/office/exports/')) expect(status, path).toBe(401)
      else expect([status, location], path).toEqual([303, signInFor(addressOf(path))])
    }
  })

  test('what a village’s office may is not the town’s, but for what the town’s routes name', async () => {
    const town = routesOf('town')
    for (const route of routesOf('village').filter((mine) => !town.some((theirs) => isSame(mine, theirs))))
      expect((await ask(route.path, 'town', route.method)).status, route.path).toBe(404)
  })

  test('only GET, HEAD and POST are answered', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])
      for (const path of ['/villages/', '/office/registrations/', '/receipts/']) {
        const { status } = await ask(path, 'village', method)
        expect(status, `${method} ${path}`).toBe(405)
      }
  })
})
