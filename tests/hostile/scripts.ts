import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'

/** How many pages the browser is given at once. */
const BATCH = 40

/**
 * Looks for scripts in pages as a browser reads them: it parses each, and says whatever would run that is not the site's
 * own print button.
 */
export class ScriptFinder {
  readonly found: string[] = []
  #page: Page
  #known = new Set<string>()
  #waiting: { html: string; about: string }[] = []
  #looking: Promise<void> = Promise.resolve()

  constructor(page: Page) {
    this.#page = page
  }

  add(html: string, about: string) {
    const hash = createHash('sha1').update(html).digest('base64')
    if (this.#known.has(hash)) return
    this.#known.add(hash)
    this.#waiting.push({ html, about })
    if (this.#waiting.length >= BATCH) void this.finish()
  }

  /** Resolves when all that were added have been looked at. */
  finish(): Promise<void> {
    const batch = this.#waiting.splice(0)
    this.#looking = this.#looking.then(async () => {
      const findings = await this.#page.evaluate(
        listScripts,
        batch.map(({ html }) => html),
      )
      for (const [index, scripts] of findings.entries())
        this.found.push(...scripts.map((script) => `${batch[index]!.about}: ${script}`))
    })
    return this.#looking
  }
}

/** In the browser, to which it goes as it stands here: of each page what would run. */
function listScripts(pages: string[]): string[][] {
  // oxlint-disable consistent-function-scoping -- what lies outside does not go along
  const isOwn = (element: Element) =>
    element.localName === 'script' && element.getAttribute('src') === '/print.js' && element.textContent === ''
  // Browsers ignore spaces and control characters in it.
  const runs = (address: string) => /^(javascript|vbscript|data:(?!image\/))/i.test(address.replace(/[^!-\uffff]/g, ''))
  const dangerous = ['iframe', 'frame', 'object', 'embed', 'base', 'applet', 'noscript']
  return pages.map((html) =>
    [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')]
      .filter((element) => !isOwn(element))
      .filter(
        (element) =>
          element.localName.endsWith('script') ||
          dangerous.includes(element.localName) ||
          (element.localName === 'meta' && element.hasAttribute('http-equiv')) ||
          [...element.attributes].some(
            ({ name, value }) => name.startsWith('on') || name === 'srcdoc' || (name !== 'value' && runs(value)),
          ),
      )
      .map((element) => element.outerHTML.slice(0, 200)),
  )
}
