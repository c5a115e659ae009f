import { inflate } from '@sparticuz/chromium'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { extractText, getDocumentProxy } from 'unpdf'
// @ts-expect-error: the package has no types
import { decompress } from 'wawoff2'

const require = createRequire(import.meta.url)
const modules = resolve(import.meta.dirname, '../../node_modules')

export interface TestBrowser {
  /** A page in a context of its own, as a person without JavaScript has it. */
  open(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/** A real Chromium with a Chinese font, both from npm packages: nothing of the machine's is needed. */
export async function openBrowser(): Promise<TestBrowser> {
  const folder = await cached(join(modules, '@sparticuz/chromium'), unpackChromium)
  const fonts = await cached(dirname(require.resolve('@fontsource-variable/noto-serif-sc/package.json')), unpackFonts)
  const browser = await chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--font-render-hinting=none'],
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(fonts, 'fonts.conf'),
      XDG_CACHE_HOME: join(modules, '.cache'),
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
    },
  })
  return {
    async open(options) {
      const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false, ...options })
      return context.newPage()
    },
    close: () => browser.close(),
  }
}

/** Acts, and waits for the page to which that leads: what is read before is still of the page at hand. */
export async function arrive(page: Page, act: () => Promise<unknown>): Promise<void> {
  const loaded = page.waitForEvent('load')
  await act()
  await loaded
}

/** Presses a button that sends a form. */
export async function press(page: Page, button: { name: string | RegExp; exact?: boolean }): Promise<void> {
  const found = page.getByRole('button', button)
  // A link may have been followed just now.
  await found.waitFor()
  await page.waitForLoadState()
  await arrive(page, () => found.click())
}

export interface Printed {
  pages: number
  /** The text on each page, without its spaces. */
  text: string[]
  /** Of the first page, in millimetres. */
  size: { width: number; height: number }
  bytes: Buffer
}

/**
 * The page as it prints: how many sheets, and the text on each without its spaces. The font has the everyday
 * characters; one that it lacks (𠮷, 㼆) takes its whole run of text with it.
 */
export async function pdf(page: Page): Promise<Printed> {
  await page.waitForLoadState()
  const bytes = await page.pdf({ preferCSSPageSize: true })
  const document = await getDocumentProxy(new Uint8Array(bytes))
  const [, , width = 0, height = 0] = (await document.getPage(1)).view.map((points) => Math.round((points / 72) * 25.4))
  const { totalPages, text } = await extractText(document)
  return { pages: totalPages, text: text.map(asTyped), size: { width, height }, bytes }
}

/** The sheet of a private page as it prints, from an address of its own; then back to the private page. */
export async function printedReceipt(page: Page): Promise<Printed> {
  await page.getByRole('link', { name: '打印报到单和回执' }).click()
  const printed = await pdf(page)
  await page.goBack()
  return printed
}

/** What axe finds against WCAG 2.2 AA, its best practices and a contrast of 7:1, one sentence each; nothing is an empty array. */
export async function axe(page: Page): Promise<string[]> {
  const source = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
  const context = await page.context().browser()!.newContext({
    locale: 'zh-CN',
    bypassCSP: true,
    viewport: page.viewportSize(),
  })
  try {
    // The same document at the same address, in a context where axe may run: also one that a POST answered.
    const copy = await context.newPage()
    const html = await page.content()
    await copy.route('**/*', (route) =>
      route.request().isNavigationRequest()
        ? route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' })
        : route.continue(),
    )
    await copy.goto(page.url())
    await copy.evaluate(source)
    const { violations } = await copy.evaluate(() =>
      // WCAG 1.4.6: 7:1, where axe asks for 4.5:1 unasked.
      (globalThis as unknown as { axe: Axe }).axe.run({ rules: { 'color-contrast-enhanced': { enabled: true } } }),
    )
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} → ${target.join(' ')} (${failureSummary ?? ''})`),
    )
  } finally {
    await context.close()
  }
}

type Axe = typeof import('axe-core')

/** Fills a folder of the cache once for each version of the package; a broken attempt leaves nothing behind. */
async function cached(source: string, fill: (source: string, folder: string) => Promise<void>): Promise<string> {
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string }
  return filled(join(modules, '.cache', `${basename(source)}-${version}`), (folder) => fill(source, folder))
}

/** The folder, filled by whoever is first: several test files may need it at the same moment. */
export async function filled(folder: string, fill: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}.`)
  try {
    await fill(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** Chromium, and the few libraries that a bare Debian lacks. */
async function unpackChromium(source: string, folder: string) {
  const { TMPDIR } = process.env
  // The package unpacks into the temporary folder, and would take any Chromium that lies there for its own.
  process.env.TMPDIR = folder
  for (const archive of ['chromium.br', 'al2023.tar.br']) await inflate(join(source, 'bin', archive))
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
}

/** fontconfig reads the packed fonts (WOFF2) but Chromium then draws nothing from them: so TrueType. */
async function unpackFonts(source: string, folder: string) {
  for (const file of await readdir(join(source, 'files')))
    if (file.endsWith('.woff2'))
      await writeFile(
        join(folder, file.replace('.woff2', '.ttf')),
        await decompress(await readFile(join(source, 'files', file))),
      )
  await writeFile(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">.</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>`,
  )
}

/** PDF writers name some characters by their look-alike radicals (⼀ for 一). */
function asTyped(text: string): string {
  return text.replace(/[\u2E80-\u2FDF]/g, (radical) => radical.normalize('NFKC')).replace(/\s+/g, '')
}
