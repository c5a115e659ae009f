import { experimental_AstroContainer as AstroContainer } from 'astro/container'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Sheet from '../../src/components/Sheet.astro'
import { sheetPages } from '../../src/components/sheet-pages.ts'
import { recordColumns } from '../../src/components/sheet/columns.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { shortText } from '../../src/domain/forms/controls.ts'
import { formOf, type Form } from '../../src/domain/forms/define.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { cards, forms, registrationForms } from '../../src/domain/forms/index.ts'
import { rows } from '../../src/domain/forms/rows.ts'
import { openBrowser, pdf, type TestBrowser } from '../harness/browser.ts'
import { readStyles } from '../harness/styles.ts'
import { samples } from '../samples.ts'
import { home, numberIn } from '../harness/town.ts'
import { qrCode } from '../../src/components/qr-code.ts'

let browser: TestBrowser
let style: string
beforeAll(async () => {
  const styles = ['page', 'sheet'].map((name) => readStyles(`src/styles/${name}.css`))
  style = (await Promise.all(styles)).join('\n')
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function print(form: Form | Form[], answers?: Answers) {
  const container = await AstroContainer.create()
  const issued = answers && {
    number: numberIn(home),
    qr: qrCode('https://example.org/'),
    verifyUrl: 'https://example.org/',
  }
  const html = await container.renderToString(Sheet, { props: { form, answers, ...issued } })
  const page = await browser.open()
  await page.setContent(
    `<!doctype html><html lang="zh-CN"><style>${style}</style><body><main>${html}</main></body></html>`,
  )
  const printed = await pdf(page)
  await page.context().close()
  return printed
}
const bare = (text: string) => text.replace(/\s+/g, '')

describe.each(forms)('$title', (form) => {
  test('the blank sheet is one A4 page with every label, note and pledge', async () => {
    const { pages, text, size } = await print(form)
    expect(pages).toBe(1)
    expect(size).toEqual({ width: 210, height: 297 })
    if (form.attachment) expect(text[0]).toContain(`附件${form.attachment}`)
    expect(text[0]).toContain(bare(form.title))
    for (const { label, paper } of Object.values(form.fields))
      if (!/日期|^村居$|备注/.test(label)) expect(text[0], label).toContain(bare(paper))
    for (const block of formOf(form, thisYear()).sheet) {
      if (block.kind === 'paragraph') expect(text[0]).toContain(bare(block.text))
      if (block.kind === 'notes') for (const item of block.items) expect(text[0]).toContain(bare(item))
      if (block.kind === 'receipt') expect(text[0]).toContain(bare(block.instruction))
    }
  })

  test('the filled sheet is one A4 page on which every answer stands', async () => {
    const { pages, text } = await print(form, samples[form.slug])
    expect(pages).toBe(1)
    for (const [name, field] of Object.entries(form.fields)) {
      const answer = samples[form.slug]![name]
      const shown =
        Array.isArray(answer) && typeof answer[0] === 'object'
          ? answer.flatMap((row) => Object.entries(row).map(([column, cell]) => field.columns![column]!.show(cell)))
          : field.widget === 'checkboxes'
            ? (answer as string[])
            : field.show(answer).split('\n')
      for (const words of shown) expect(text[0], field.label).toContain(bare(words))
    }
  })
})

test.each([
  ['unit', { unitName: 60, address: 100, superiorOrg: 60, leader: 30, contact: 30, resources: 500, opinions: 500 }],
  ['member', { name: 30, homeOrg: 60, homeAddress: 60, specialSkill: 100, timesAvailable: 100, otherProject: 100 }],
] as const)('the longest answers that a %s may give still print on one page, all of them', async (kind, lengths) => {
  const asked = registrationForms[kind].forms
  const long = Object.fromEntries(
    Object.entries(lengths).map(([name, length], index) => [name, '一二三四五六七八九十'[index]!.repeat(length)]),
  )
  const projects = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(2, '0').padEnd(20, '项'))
  const { pages, text } = await print(asked, { ...samples[asked.at(-1)!.slug], ...long, projects })
  expect(pages).toBe(1)
  for (const [name, words] of Object.entries(long)) {
    const printed = text[0]!.split(words[0]!).length - 1
    expect(printed, name).toBeGreaterThanOrEqual(words.length)
  }
  if (kind === 'member') for (const project of projects) expect(text[0]).toContain(project)
})

describe.each(Object.values(cards))('附件$attachment, to whose rows a column was added', (card) => {
  const { label, columns = {} } = card.fields.records!
  const fields = { ...card.fields, records: rows(label, { ...columns, helpers: shortText('参加人员') }) }
  const form: Form = { ...card, fields }
  const withHelpers = (helpers: string): Answers => {
    const answers = samples[card.slug]!
    return { ...answers, records: (answers.records as Answers[]).map((row) => ({ ...row, helpers })) }
  }

  test('prints it, its heading and what was answered', async () => {
    const { pages, text } = await print(form, withHelpers('王五、赵六'))
    expect(pages).toBe(1)
    expect(text[0]).toContain('参加人员')
    expect(text[0]!.split('王五、赵六')).toHaveLength((samples[card.slug]!.records as Answers[]).length + 1)
  })

  test('is printed smaller, or on more pages, when its answers are long', () => {
    const [short] = sheetPages([form], withHelpers('王五'))
    const long = sheetPages([form], withHelpers('王五、赵六和另外几位邻居'.repeat(60)))
    expect(long.length > 1 || long[0]!.setting.points < short!.setting.points).toBe(true)
  })

  test('leaves room for it beside the columns that have a share of their own', () => {
    for (const block of formOf(form, thisYear()).sheet)
      if (block.kind === 'log' || block.kind === 'activity') {
        const widths = recordColumns(block, fields).map(({ share }) => share)
        expect(widths.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100)
        expect(Math.min(...widths)).toBeGreaterThan(10)
        expect(Object.keys(fields.records.columns)).toEqual(expect.arrayContaining(Object.keys(block.shares)))
      }
  })
})
