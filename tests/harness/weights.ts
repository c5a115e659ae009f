import { gzipSync } from 'node:zlib'

/** What a page may weigh, compressed: one request, on a slow line. */
export const BUDGET = 14 * 1024

export interface Weight {
  bytes: number
  /** Whatever is loaded beside the page and its icon. */
  requests: number
  scripts: number
  isLight: boolean
}

export function weigh(html: string): Weight {
  const bytes = gzipSync(html).length
  const requests = (
    html.match(/<(script|img|iframe)\b[^>]*\bsrc=|<link\b[^>]*rel="(stylesheet|preload|modulepreload)/g) ?? []
  ).length
  const scripts = (html.match(/<script\b/g) ?? []).length
  return { bytes, requests, scripts, isLight: bytes <= BUDGET && requests === 0 && scripts === 0 }
}

export interface Reached {
  path: string
  status: number
  /** Undefined for what is no page. */
  html?: string
}

/** Whatever links lead to from the front page, and from what they lead to; and the pages to which nobody has a link. */
export async function walkLinks(origin: string, unlinked: readonly string[] = []): Promise<Reached[]> {
  const found = new Set(['/', ...unlinked])
  const reached: Reached[] = []
  // A set gives what is added while it is walked, too.
  for (const path of found) {
    const answer = await fetch(origin + path)
    const isPage = answer.headers.get('Content-Type')?.startsWith('text/html')
    const text = await answer.text()
    reached.push({ path, status: answer.status, ...(isPage && { html: text }) })
    if (isPage) for (const link of linksIn(text)) found.add(link)
  }
  return reached
}

/** Of the site itself, without the places in a page. */
export function linksIn(html: string): string[] {
  return [...html.matchAll(/href="(\/(?!\/)[^"#]*)/g)].map(([, link]) =>
    link!.replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
  )
}
