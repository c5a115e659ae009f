import { describe, expect, test } from 'vitest'
import { families } from './families.ts'
import { judge } from './table.ts'

describe('the short cut of npm run torture', () => {
  const short = families.flatMap((family) => (family.short ? [{ ...family, short: family.short }] : []))

  test.each(short)('$name', async ({ short: run }) => {
    for (const row of await run()) {
      if (row.notTried) console.log(`${row.fault}: not tried, ${row.notTried}`)
      expect(judge(row), row.fault).toEqual([])
    }
  })
})
