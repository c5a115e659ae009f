import type { Page } from 'playwright-core'

/* What a page looks like to somebody with large type on a small telephone, measured in the browser itself. */

/** How far the page runs over the right edge, and what does so; `''` when nothing does. */
export function overEdge(page: Page): Promise<string> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return ''
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5,
    )
    const innermost = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)))
    const named = innermost.slice(0, 3).map(({ tagName, className, textContent }) => {
      return `${tagName}.${className} “${textContent?.trim().slice(0, 20)}”`
    })
    return `${document.documentElement.scrollWidth} of ${width}: ${named.join(', ')}`
  })
}

/**
 * What can be pressed or filled in and is less than 48 px high (main buttons 60 px). Links inside a sentence are text
 * (WCAG 2.5.8 excepts them), a telephone number never is; boxes are pressed on their whole row; what is drawn as paper is
 * not pressed.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    return [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=hidden]), textarea, select, summary')]
      .filter((target) => !target.closest('.trap, .sheet, .skip') && target.getClientRects().length > 0)
      .filter((target) => {
        const around = target.closest('p, li, dd, dt, td, th, summary, blockquote, h1, h2, h3, h4')
        if (target.tagName !== 'A' || !around || target.matches('[href^="tel:"]')) return true
        const others = [...around.querySelectorAll('a')].reduce(
          (text, { textContent }) => text.replace(textContent ?? '', ''),
          around.textContent ?? '',
        )
        return !/[\p{L}\p{N}]/u.test(others)
      })
      .map((target) => target.closest<HTMLElement>('.choice, .tick-box') ?? target)
      .filter((target) => {
        const least = target.matches('.button:not(.quiet)') ? 60 : 48
        return target.getBoundingClientRect().height < least - 0.5
      })
      .map(
        (target) =>
          `${target.tagName} “${target.textContent?.trim().slice(0, 20)}” ${target.getBoundingClientRect().height}`,
      )
  })
}

/** Text smaller than 18 px that is not drawn as paper. */
export function smallText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const { textContent, parentElement } = texts.currentNode
      if (!textContent?.trim() || !parentElement || parentElement.closest('.sheet, svg, script, style, template'))
        continue
      if (parentElement.getClientRects().length === 0) continue
      const size = Number.parseFloat(getComputedStyle(parentElement).fontSize)
      if (size < 17.9) found.push(`“${textContent.trim().slice(0, 20)}” ${size} px`)
    }
    return found
  })
}

/** What WeChat's and a telephone's setting for large type do to every length of the page. */
export async function enlargeType(page: Page, percent: number): Promise<void> {
  await page.evaluate((factor) => {
    const root = document.documentElement
    root.style.fontSize = ''
    root.style.fontSize = `${Number.parseFloat(getComputedStyle(root).fontSize) * factor}px`
  }, percent / 100)
}
