import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

async function imports(folder: string): Promise<{ file: string; from: string }[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.(ts|astro)$/.test(entry.name))
  const found = await Promise.all(
    files.map(async (entry) => {
      const file = join(entry.parentPath, entry.name)
      const text = await readFile(file, 'utf8')
      return [...text.matchAll(/^(?:import|export)\s(?!type\b)[^'"]*?from '(\.[^']+)'/gm)].map(([, path]) => ({
        file: relative(root, file),
        from: relative(root, join(dirname(file), path!)),
      }))
    }),
  )
  return found.flat()
}

test('imports run one way: forms ← db ← functions', async () => {
  const [forms, db, functions] = await Promise.all(['src/domain/forms', 'db', 'functions'].map(imports))
  expect(forms!.length).toBeGreaterThan(10)
  expect(forms!.filter(({ from }) => !from.startsWith('src/domain/'))).toEqual([])
  expect(db!.filter(({ from }) => from.startsWith('functions/'))).toEqual([])
  expect(functions!.filter(({ from }) => /^src\/(pages|components|layouts)/.test(from))).toEqual([])
})

test('components know nothing of the database, and pages only read', async () => {
  const components = [...(await imports('src/components')), ...(await imports('src/layouts'))]
  expect(components.filter(({ from }) => /^(db|functions)\//.test(from))).toEqual([])
  const pages = await imports('src/pages')
  expect(pages.filter(({ from }) => from.startsWith('functions/'))).toEqual([])
  const writing =
    /\b((submit|amend|withdraw|end|receive|return|create|edit|change|move|copy|delete|write|recall|recommend|add|remove|confirm)(Registration|AccessKey|OfficeSession|ServiceItems?|ItemState|Claims?|Records?|Activity|Evaluation|Exemplar|Phrase|Draft)|claimItem|answerConsent|recordAudit|countAttempt)\b|\.(insert|update|delete)\(/
  const entries = await readdir(join(root, 'src/pages'), { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.name.endsWith('.astro')))
    expect(await readFile(join(entry.parentPath, entry.name), 'utf8'), entry.name).not.toMatch(writing)
})

test('whatever asks for the time asks the calendar, whose clock a test can set', async () => {
  for (const folder of ['src', 'functions', 'db'])
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!/\.(ts|astro)$/.test(entry.name)) continue
      // These measure how long something takes, or serve the machine.
      if (['calendar.ts', 'database-server.ts', 'start.ts'].includes(entry.name)) continue
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8'), entry.name).not.toContain('Date.now()')
    }
})
