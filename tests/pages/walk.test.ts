import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { writeEvaluation } from '../../db/evaluations.ts'
import { recommendExemplar } from '../../db/exemplar-steps.ts'
import { createPass, PASS_LIFE } from '../../db/passes.ts'
import { listLetters } from '../../db/letters.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { listServiceItems } from '../../db/service-items.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { axe, openBrowser, type TestBrowser } from '../harness/browser.ts'
import { enlargeType, overEdge, smallTargets, smallText } from '../harness/look.ts'
import { publicPages } from '../harness/pages.ts'
import { post, register, signIn } from '../harness/person.ts'
import { livePaths } from '../harness/routes.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { home, unlisted } from '../harness/town.ts'

/* Every page of the site, as somebody has it on an old telephone, with large type, in an app's browser, and on a desk. */

let site: TestSite
let storage: Storage
let browser: TestBrowser
let village: { Cookie: string }
let town: { Cookie: string }
/** What stands in the addresses. */
const params: Record<string, string> = { village: home.slug, kind: 'member', year: String(thisYear()), day: today() }

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    // Astro writes void elements and boolean attributes its own way, which HTML allows.
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': 'off',
    'no-trailing-whitespace': 'off',
    'no-inline-style': 'off',
    'long-title': 'off',
  },
})

const inApps = [
  'Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile MicroMessenger/8.0.40',
  'Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile MQQBrowser/6.2 QQ/8.9.0',
  'Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile DingTalk/7.0.40',
  'Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile AlipayClient/10.5.0',
]

/** Addresses that have several faces, beside one of each. */
const faces = [
  '/none/',
  `/villages/${unlisted.slug}/`,
  '/villages/:village/register/unit/',
  '/receipts/:unit/',
  '/receipts/:unit/:year/',
  '/receipts/:unit/:year/annual-report/',
  '/receipts/:unit/:year/unit-service-log/edit/',
  '/receipts/:unit/:year/responsibility-report/edit/',
  '/receipts/:pair/',
  '/receipts/:pair/:year/',
  '/receipts/:pair/amend/',
  '/receipts/:expired/',
  `/receipts/:token/move/?to=${unlisted.slug}`,
  '/office/registrations/?status=submitted',
  '/office/registrations/new/unit/',
  '/office/print/receipts/?day=:day',
  '/office/exemplars/new/?record=:record',
]
/** Addresses that the town sees in its own way. */
const townPages = [
  '/office/',
  '/office/audit/',
  '/office/exemplars/',
  '/office/exemplars/:exemplar/',
  '/office/sessions/',
]
/** Nothing that is read as a page; or a page that leads elsewhere without what a form sends. */
const noPages = /\.(csv|ics)$|:file$|healthz|first-key/

beforeAll(async () => {
  site = await startTestSite({ demo: true })
  browser = await openBrowser()
  storage = await openStorage(site.bindings())
  village = await signIn(site.origin, site.keys[0]!.key)
  town = await signIn(site.origin, site.townKey)
  const [receipt, other, unit] = [
    await register(site.origin, 'member'),
    await register(site.origin, 'member', { name: '李四' }),
    await register(site.origin, 'unit'),
  ].map((path) => path.split('/')[2]!) as [string, string, string]
  const person = (await findRegistrationByToken(storage, receipt))!
  await post(
    site.origin,
    `/office/registrations/${person.number}/`,
    { step: 'receive', receivedOn: today(), revision: '1' },
    village,
  )
  const received = (await findRegistrationByToken(storage, receipt))!
  const items = await listServiceItems(storage, home.slug, thisYear())
  for (const item of items) await claimItem(storage, received, item.id, now())
  const [claim] = await listClaimsOf(storage, person.id, thisYear())
  await changeClaim(storage, { registration: person.id }, claim!, 'complete', { at: now(), completedOn: today() })
  const [record, written] = [crypto.randomUUID(), crypto.randomUUID()]
  for (const id of [record, written])
    await addRecord(
      storage,
      received,
      { date: today(), category: 'publicBenefit', content: '清扫楼道' },
      { id, at: now() },
    )
  await changeRecord(storage, { village: home.slug }, { id: record, revision: 1 }, 'confirm', { at: now() })
  const comments = { comment: '热心公益，表现很好。', commentedOn: today() }
  await writeEvaluation(storage, received, thisYear(), comments, { step: 'issue', revision: 0 })
  const deed = { subject: 'record', subjectId: record } as const
  const story = { title: '楼道清扫', text: '带头清扫楼道。', names: true }
  const letter = (await listLetters(storage, home.slug, { from: 0, limit: 1 }))[0]!
  const passAt = (at: number) => createPass(storage, 'pair', person.id, at)
  Object.assign(params, {
    token: receipt,
    unit,
    pair: await passAt(now()),
    expired: await passAt(now() - PASS_LIFE),
    number: person.number,
    other: (await findRegistrationByToken(storage, other))!.number,
    item: items[0]!.id,
    claim: claim!.id,
    record: written,
    exemplar: await recommendExemplar(storage, home.slug, deed, story, now()),
    sheet: 'member-activity-card',
    letter: letter.id,
    pass: await createPass(storage, 'letter', letter.id, now()),
  })
})
afterAll(async () => {
  await browser?.close()
  await site?.stop()
})

function addressOf(pattern: string): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => {
    if (!params[name]) throw new Error(`nothing is known for :${name} in ${pattern}`)
    return params[name]
  })
}

/** All that is wrong with the page at hand. */
async function judge(page: Page, html: string): Promise<string[]> {
  const found: string[] = []
  const note = (what: string, all: string[]) => found.push(...all.map((one) => `${what}: ${one}`))
  const { results } = await validator.validateString(html)
  note(
    'html',
    results.flatMap(({ messages }) => messages).map(({ ruleId, message, line }) => `${ruleId} ${message} (${line})`),
  )
  note('space', strayspaces(await page.locator('main').innerText()))
  note('small text', await smallText(page))
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const percent of [100, 140]) {
      await enlargeType(page, percent)
      note(`${width} px at ${percent} % over the edge`, [await overEdge(page)].filter(Boolean))
    }
    await enlargeType(page, 100)
    note(`${width} px small target`, await smallTargets(page))
    if (width !== 320) note(`${width} px axe`, await axe(page))
  }
  return found
}

/** Spaces that a template left beside a full-width sign or between two characters. */
function strayspaces(text: string): string[] {
  return (
    text.match(
      /.{0,6}(?:[，。；：！？、）”] +[\p{Script=Han}“（]|[\p{Script=Han}“（] +[，。；：！？、）”]|「|」).{0,6}/gu,
    ) ?? []
  )
}

const pages = [...new Set([...publicPages, ...livePaths.filter((path) => !noPages.test(path)), ...faces])]

test.each([
  ...pages.map(
    (path) => [path, path.startsWith('/office/') && path !== '/office/sign-in/' ? 'village' : 'everybody'] as const,
  ),
  ...townPages.map((path) => [path, 'town'] as const),
])('%s, as %s has it', async (pattern, who) => {
  const cookies = { village, town, everybody: {} }[who]
  const userAgent = who === 'everybody' ? inApps[pattern.length % inApps.length] : undefined
  const page = await browser.open({ viewport: { width: 360, height: 800 }, extraHTTPHeaders: cookies, userAgent })
  const answer = (await page.goto(site.origin + addressOf(pattern)))!
  expect(answer.headers()['content-type'], pattern).toContain('text/html')
  expect(await judge(page, await answer.text())).toEqual([])
  await page.context().close()
})
