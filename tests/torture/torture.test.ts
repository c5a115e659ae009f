import { describe, expect, test } from 'vitest'
import { shortCut } from './families.ts'
import { judge } from './table.ts'
import { listUnsynced } from './traced-folder.ts'

describe('the short cut of npm run torture', () => {
  test.each(shortCut)('$name', async ({ run }) => {
    const row = await run()
    if (row.notTried) console.log(`${row.fault}: not tried, ${row.notTried}`)
    // How long it took says more about the machine that runs the tests.
    expect(judge({ ...row, backAfter: undefined })).toEqual([])
  })
})

test('by the notes of strace, what was written after the last sync of its file is lost', () => {
  const trace = [
    '7 pwrite64(21</a>, ""..., 10, 0) = 10',
    '8 fdatasync(21</a> <unfinished ...>',
    '7 pwrite64(21</a>, ""..., 10, 10 <unfinished ...>',
    '8 <... fdatasync resumed>) = 0',
    '7 <... pwrite64 resumed>) = 10',
    '7 write(22</b>, ""..., 3) = 3',
    '7 fsync(22</b>) = 0',
    '7 pwrite64(23</c>, ""..., 5, 5) = 5',
    '7 fsync(23</c>) = -1 EIO (Input/output error)',
  ]
  expect(Object.fromEntries(listUnsynced(trace.join('\n')))).toEqual({ '/a': [[10, 20]], '/b': [], '/c': [[5, 10]] })
})
