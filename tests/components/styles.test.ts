import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PALETTE = 'src/styles/palette.css'

async function filesOf(folder: string, ending: RegExp): Promise<{ file: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && ending.test(entry.name))
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      return { file, text: await readFile(file, 'utf8') }
    }),
  )
}
const styleBlock = /<style>[^]*?<\/style>/g
const sheets = await filesOf('src/styles', /\.css$/)
const sources = await filesOf('src', /\.(astro|ts)$/)
const styles = [
  ...sheets,
  ...sources.map(({ file, text }) => ({ file, text: (text.match(styleBlock) ?? []).join('\n') })),
].map(({ file, text }) => ({ file, text, rules: text.replace(/\/\*[^]*?\*\//g, '') }))

test('every colour stands in the palette', () => {
  for (const { file, rules } of styles.filter((style) => style.file !== PALETTE))
    expect(rules.match(/#[\da-f]{3,8}\b(?=[^{}]*;)|\b(rgb|hsl)a?\(/gi), file).toBeNull()
})

test('every `!important` says why', () => {
  for (const { file, text } of styles)
    for (const [rule] of text.matchAll(/[^{}]*\{[^{}]*!important/g)) expect(rule, file).toContain('/*')
})

test('nothing is written that Chromium 78 does not know', () => {
  const younger = /@layer|:is\(|:where\(|:has\(|:focus-visible|\binset:|\b(min|max|clamp)\(|^\s+&/m
  for (const { file, rules } of styles) expect(younger.exec(rules)?.[0], file).toBeUndefined()
})

test('every class that is styled is given to something', () => {
  const markup = sources.map(({ text }) => text.replace(styleBlock, '')).join('\n')
  for (const { file, rules } of styles) {
    const selectors = rules.replace(/\{[^{}]*\}/g, '{}').replace(/@import.*/g, '')
    for (const [, name] of selectors.matchAll(/\.([a-z][\w-]*)/g)) {
      // `tag-${mood}`
      const given = name!.startsWith('tag-') ? name!.replace('tag-', '') : name!
      expect(new RegExp(`(?<![\\w-])${given}(?![\\w-])`).test(markup), `${file}: .${name}`).toBe(true)
    }
  }
})
