import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { notice } from '../src/content/notice.ts'
import { town as publishedTown, town } from '../src/domain/town.ts'
import { villages as publishedVillages, villages } from '../src/domain/villages.ts'
import { year as publishedYear } from '../src/content/year.ts'
import { showDate } from '../src/domain/forms/typed.ts'
import { deadlineNames, deadlines } from '../src/domain/year.ts'

const root = join(import.meta.dirname, '..')

/** The text of every file in a folder, by its path. */
async function textsIn(folder: string, { recursive = true } = {}): Promise<[string, string][]> {
  const entries = await readdir(join(root, folder), { recursive, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => [relative(root, path), await readFile(path, 'utf8')]),
  )
}

describe('the content', () => {
  test('is data alone: nothing is imported, stated as a type or computed', async () => {
    for (const [path, text] of await textsIn('src/content'))
      expect(text, path).not.toMatch(
        /^\s*(import|interface|type|function|class|export (type|interface|function))\b|=>/m,
      )
    for (const data of [notice, publishedTown, publishedVillages, publishedYear])
      expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })

  test('gives each village a code and an address of its own', () => {
    expect(villages.length).toBeGreaterThan(0)
    for (const { code, slug } of villages) {
      expect(code).toMatch(/^\d{3}$/)
      expect(slug).toMatch(/^[a-z][a-z-]*$/)
    }
    for (const key of ['code', 'slug', 'name'] as const)
      expect(new Set(villages.map((village) => village[key])).size).toBe(villages.length)
  })

  test('keeps the log for a year at least: before that the database takes nothing out of it', () => {
    expect(publishedYear.auditMonths).toBeGreaterThan(12)
    expect(publishedYear.draftDays).toBeGreaterThanOrEqual(1)
    expect(publishedYear.draftDays).toBeLessThanOrEqual(60)
  })

  test('has dates that the calendar has, and colours that the style sheets know', async () => {
    const days = deadlineNames.flatMap((name) => [deadlines[name].date, ...Object.values(deadlines[name].moved)])
    for (const day of [...days.map((date) => `2027-${date}`), town.noticeDay])
      expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day)
    const styles = (await textsIn('src/styles')).map(([, text]) => text).join('\n')
    for (const colour of Object.keys(town.colours)) expect(styles).toMatch(new RegExp(`^\\s*--${colour}:`, 'm'))
  })
})

test('nothing outside the content names this town, its villages or its dates', async () => {
  const folders = ['src', 'functions', 'db', 'public', 'tests', '.github', '.ci']
  const files = await Promise.all([...folders.map((folder) => textsIn(folder)), textsIn('.', { recursive: false })])
  // The notice and its attachments, word for word, as the pages are held against them.
  const allowed = /^(src\/content\/|tests\/pages\/(notice|attachments)\.txt$|package-lock\.json$|.*\.png$)/
  const outside = files.flat().filter(([path]) => !allowed.test(path))
  expect(outside.length).toBeGreaterThan(150)
  // The last day of a year is not the town's alone.
  const dates = deadlineNames.map((name) => deadlines[name].date).filter((date) => date !== '12-31')
  const words = [
    town.name.slice(0, -1),
    town.office,
    town.noticeDay,
    showDate(town.noticeDay),
    ...villages.flatMap(({ name, slug, address, telephone }) => [name, slug, address, telephone]),
    ...dates.flatMap((date) => [date, ...saidOf(date)]),
  ]
  const named = outside.flatMap(([path, text]) =>
    words.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
  )
  expect(named).toEqual([])
  const examples = new RegExp(`\\b${town.areaCode}-\\d|\\b${town.postcode}\\b`)
  const giving = outside.filter(([path, text]) => /^(src|functions|db)\//.test(path) && examples.test(text))
  expect(giving.map(([path]) => path)).toEqual([])
})

/** `MM-DD` as people write it: 3月5日, 3 月 5 日, and 3月底 of its month. */
function saidOf(date: string): string[] {
  const [month, day] = date.split('-').map(Number)
  return [`${month}月${day}日`, `${month} 月 ${day} 日`, `${month}月底`]
}
