import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

interface Import {
  file: string
  from: string
}

/** Every import of the project's own files, types and dynamic ones too. */
let imports: Import[]
let files: string[]

beforeAll(async () => {
  files = (await Promise.all(['src', 'db', 'functions'].map(listFiles))).flat()
  imports = (await Promise.all(files.map(readImports))).flat()
})

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|astro)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

async function readImports(file: string): Promise<Import[]> {
  const text = await readFile(join(root, file), 'utf8')
  const paths = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.{1,2}\/[^']+)'/g)].map(([, path]) => path!)
  return paths.map((path) => ({ file, from: relative(root, join(root, dirname(file), path)) }))
}

/** The folder of functions in which a file lies. */
const room = (path: string) => /^functions\/(\w+)\//.exec(path)?.[1]

/** What each floor may take from; a floor takes from itself too. */
const floors: Record<string, string[]> = {
  'src/content/': [],
  'src/domain/': ['src/content/'],
  'src/components/': ['src/content/', 'src/domain/', 'src/styles/'],
  'src/layouts/': ['src/content/', 'src/domain/', 'src/styles/', 'src/components/'],
  'src/pages/': ['src/content/', 'src/domain/', 'src/styles/', 'src/components/', 'src/layouts/'],
  'src/env.d.ts': ['src/domain/', 'src/pages/_views.ts'],
  'db/': ['src/content/', 'src/domain/'],
  'functions/': ['src/content/', 'src/domain/', 'src/pages/', 'db/'],
}

describe('imports, those of types included', () => {
  test('run one way: content ← domain ← components ← layouts ← pages, and src ← db ← functions', () => {
    expect(imports.length).toBeGreaterThan(500)
    const wrong = imports.filter(({ file, from }) => {
      const floor = Object.keys(floors).find((prefix) => file.startsWith(prefix))
      return !floor || ![floor, ...floors[floor]!].some((prefix) => from.startsWith(prefix))
    })
    expect(wrong).toEqual([])
  })

  test('of pages, functions know what they print, not how', () => {
    const pages = imports.filter(({ file, from }) => file.startsWith('functions/') && from.startsWith('src/pages/'))
    expect(pages.length).toBeGreaterThan(0)
    expect(pages.filter(({ from }) => !from.endsWith('/_views.ts'))).toEqual([])
  })

  test('go in no circle', () => {
    const next = Map.groupBy(imports, ({ file }) => file)
    const circles: string[][] = []
    const done = new Set<string>()
    const walk = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file])
      if (path.includes(file) || done.has(file)) return
      for (const { from } of next.get(file) ?? []) walk(from, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(circles).toEqual([])
  })

  test('lead from no room of functions into another: what two need lies beside the rooms', () => {
    const crossing = imports.filter(({ file, from }) => {
      const [here, there] = [room(file), room(from)]
      return there !== undefined && here !== there && file !== 'functions/worker.ts'
    })
    expect(crossing).toEqual([])
  })
})

test('whatever asks for the time asks the calendar, whose clock a test can set', async () => {
  // The machine's own files measure how long something takes.
  for (const file of files.filter((name) => !name.startsWith('functions/machine/') && !name.endsWith('/calendar.ts')))
    expect(await readFile(join(root, file), 'utf8'), file).not.toContain('Date.now()')
})
