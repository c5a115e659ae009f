import { cleanLine } from './typed.ts'

/*
 * An answer of which some words were ticked and others written is kept and printed as one line: what was ticked, up to the
 * first `；`, then what was written. An answer in other words, as they were all once, is wholly written.
 */

/** What of the line was ticked, and what was written; also of what a form posts, where the parts stand one by one. */
export function partsOf(words: readonly string[], given: string | string[]): { ticked: string[]; written: string } {
  const parts = [given].flat().map((line) => {
    const [first = '', ...rest] = cleanLine(line).split('；')
    const named = first.split('、')
    return named.every((word) => words.includes(word))
      ? { ticked: named, written: rest.join('；') }
      : { ticked: [], written: cleanLine(line) }
  })
  return {
    ticked: words.filter((word) => parts.some(({ ticked }) => ticked.includes(word))),
    written: parts
      .map(({ written }) => written)
      .filter(Boolean)
      .join('；'),
  }
}

export function suggestedLine(words: readonly string[], given: string | string[]): string {
  const { ticked, written } = partsOf(words, given)
  return [ticked.join('、'), written].filter(Boolean).join('；')
}
