import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestSite, type TestSite } from '../harness/site.ts'

/* What plain workerd serves from memory, as Cloudflare would from the edge. */

let site: TestSite
let pages: string[]
beforeAll(async () => {
  site = await startTestSite()
  pages = ['/', '/notice/', '/help/', '/forms/', '/forms/unit-registration/blank/']
})
afterAll(() => site.stop())

const ask = (path: string, options: RequestInit = {}) => fetch(site.origin + path, { redirect: 'manual', ...options })

test('a page is the file that was built, with the headers of every page', async () => {
  for (const path of pages) {
    const answer = await ask(path)
    expect([answer.status, answer.headers.get('Content-Type')], path).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toBe(await readFile(`dist/client${path}index.html`, 'utf8'))
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate')
  }
  expect((await ask('/favicon.svg')).headers.get('Content-Type')).toBe('image/svg+xml')
})

test('HEAD says the same without the page', async () => {
  const [got, head] = [await ask('/notice/'), await ask('/notice/', { method: 'HEAD' })]
  const { length } = Buffer.from(await got.arrayBuffer())
  expect(head.status).toBe(200)
  expect(head.headers.get('ETag')).toBe(got.headers.get('ETag'))
  expect(head.headers.get('Content-Length')).toBe(String(length))
  expect(await head.text()).toBe('')
})

test('who has the page already gets 304, who has another one gets it', async () => {
  const etag = (await ask('/notice/')).headers.get('ETag')!
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const answer = await ask('/notice/', { headers: { 'If-None-Match': known } })
    expect([answer.status, await answer.text()], known).toEqual([304, ''])
  }
  expect((await ask('/notice/', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
})

test.each([
  ['/notice', '/notice/'],
  ['/notice?as=unit', '/notice/?as=unit'],
  ['/notice/index.html', '/notice/'],
  ['/notice/index', '/notice/'],
  ['/index.html', '/'],
])('%s is sent to %s', async (path, to) => {
  const answer = await ask(path)
  expect([answer.status, answer.headers.get('Location')]).toEqual([307, to])
})

test('everything else is for the Worker, and no file of the build is to be had', async () => {
  for (const path of ['/_headers', '/.assetsignore', '/notice/x', '/worker.capnp', '/constructor', '/__proto__/'])
    expect((await fetch(site.origin + path)).status, path).toBe(404)
  for (const path of ['/../package.json', '/..%2fpackage.json', '/notice/../../package.json'])
    expect(await statusOfRaw(path), path).toBe(404)
  expect((await ask('/notice/', { method: 'POST', headers: { Origin: site.origin } })).status).toBe(404)
  expect((await ask('/notice/', { method: 'PUT' })).status).toBe(405)
})

/** As it stands, which fetch would tidy. */
function statusOfRaw(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(site.origin)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (answer) => resolve(answer.resume().statusCode))
    asked.on('error', reject).end()
  })
}

describe('of a demonstration', () => {
  let demo: TestSite
  beforeAll(async () => {
    demo = await startTestSite({ bindings: { DEMO: 'yes' } })
  })
  afterAll(() => demo.stop())

  test('every static page shows the words that others keep in a template', async () => {
    for (const path of pages) {
      const [plain, shown] = [await ask(path), await fetch(demo.origin + path)]
      const [plainText, shownText] = [await plain.text(), await shown.text()]
      expect(plainText, path).toMatch(/<template id="demo">[^]*演示数据/)
      expect(shownText, path).not.toContain('<template')
      expect(shownText, path).toContain('演示数据')
      expect(shown.headers.get('ETag')).not.toBe(plain.headers.get('ETag'))
    }
  })
})
