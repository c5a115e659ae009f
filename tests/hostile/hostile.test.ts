import { expect, test } from 'vitest'
import { openBrowser } from '../harness/browser.ts'
import { attack, judgeOutcome } from './attack.ts'
import { ScriptFinder } from './scripts.ts'

/* `npm run torture -- hostile` sends ten times as many, with another seed each time. */

test('3,000 hostile requests: no error, no script, no hang, no second row', async () => {
  const outcome = await attack({ seed: 20261128, times: 3_000, repeats: 36 })
  console.log(`seed ${outcome.seed}:`, Object.fromEntries([...outcome.statuses].toSorted()))
  expect(judgeOutcome(outcome)).toEqual([])
  expect(outcome.sent).toBeGreaterThanOrEqual(3_000)
})

test('the browser that judges the pages sees whatever would run', async () => {
  const browser = await openBrowser()
  const finder = new ScriptFinder(await browser.open())
  const harmless = [
    '<p title="onclick=alert(1)">&lt;script&gt;</p><input value="javascript:alert(1)">',
    '<script src="/print.js" defer></script>',
  ]
  const harmful = [
    '<script>alert(1)</script>',
    '<p OnClick=alert(1)>',
    '<a href="java&#9;script:alert(1)">x</a>',
    '<textarea></textarea><svg><script>alert(1)</script></svg></textarea>',
    '<script src="/print.js">alert(1)</script>',
    '<base href=//evil.example/>',
  ]
  for (const html of [...harmless, ...harmful]) finder.add(html, html)
  await finder.finish()
  await browser.close()
  for (const html of harmful)
    expect(
      finder.found.some((found) => found.startsWith(`${html}: `)),
      html,
    ).toBe(true)
  for (const html of harmless)
    expect(
      finder.found.some((found) => found.startsWith(`${html}: `)),
      html,
    ).toBe(false)
})
