import { experimental_AstroContainer as AstroContainer } from 'astro/container'
import { afterAll, beforeAll, expect, test } from 'vitest'
import Sheet from '../../src/components/Sheet.astro'
import { heightOfPage, sheetPages } from '../../src/components/sheet-pages.ts'
import { onPaper } from '../../src/components/sheet/answers.ts'
import { heightOf } from '../../src/components/sheet/heights.ts'
import { paperStyle, rule as pixel, settingOf, textWidth, typeSizes } from '../../src/components/sheet/paper.ts'
import SheetBlock from '../../src/components/SheetBlock.astro'
import { thisYear } from '../../src/domain/calendar.ts'
import { formOf, type Form } from '../../src/domain/forms/define.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { forms, registrationForms } from '../../src/domain/forms/index.ts'
import { openBrowser, type TestBrowser } from '../harness/browser.ts'
import { readStyles } from '../harness/styles.ts'
import { samples } from '../samples.ts'
import { qrCode } from '../../src/components/qr-code.ts'

/** In millimetres: the last rule of a table is not measured, nor that a number in another font needs a higher line. */
const TOLERANCE = { block: 0.1, sheet: 0.5 }
const issued = {
  number: '2026-101-0001-2',
  receivedOn: '2026-06-20',
  qr: qrCode('https://example.org/'),
  verifyUrl: 'https://dual-registration.example.org/verify/2026-101-0001-2/',
}
let browser: TestBrowser
let container: AstroContainer
let style: string
beforeAll(async () => {
  style = (await Promise.all(['page', 'sheet'].map((name) => readStyles(`src/styles/${name}.css`)))).join('\n')
  browser = await openBrowser()
  container = await AstroContainer.create()
})
afterAll(() => browser.close())

/** The heights in millimetres at which the browser draws the elements of a selector. */
async function drawnHeights(html: string, selector: string): Promise<number[]> {
  const page = await browser.open()
  await page.setContent(`<!doctype html><html lang="zh-CN"><style>${style}</style><body>${html}</body></html>`)
  const pixels = await page
    .locator(selector)
    .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().height))
  await page.context().close()
  return pixels.map((height) => height * pixel)
}

const sentence = '在村居广场为居民义务修理家电，清理楼道堆物（共12次）；Windows电脑3台，WiFi也装好了。'
const words = (length: number) => [...sentence.repeat(10)].slice(0, length).join('')
const lengths: Record<string, number> = {
  name: 30,
  leader: 30,
  contact: 30,
  resources: 300,
  opinions: 300,
  comment: 300,
  done: 1400,
  next: 400,
}
const unchanged = ['village', 'date', 'sex', 'age', 'year']

/** The sample with a share of what each answer may hold. */
function longAnswers(form: Form, share: number): Answers {
  const longer = (name: string, answer: unknown): unknown => {
    const { attributes, options } = form.fields[name] ?? {}
    if (unchanged.includes(name) || options || attributes?.type === 'date') return answer
    if (!Array.isArray(answer)) return words((lengths[name] ?? 60) * share)
    return Array.from({ length: 14 * share }, (_, row) =>
      typeof answer[0] === 'string' ? words(20) : { ...answer[0], content: words(60 + row) },
    )
  }
  return Object.fromEntries(Object.entries(samples[form.slug]!).map(([name, answer]) => [name, longer(name, answer)]))
}

const filled: [string, (form: Form) => Answers | undefined][] = [
  ['blank', () => undefined],
  ['filled', (form) => samples[form.slug]],
  ['half full', (form) => longAnswers(form, 0.5)],
  ['full', (form) => longAnswers(form, 1)],
]

test.each(filled)(
  'every block of every form, %s, is drawn, and no higher than it is measured',
  async (_, answersOf) => {
    const cases = [false, true].flatMap((isCombined) =>
      (isCombined ? registrationForms.member.forms : forms).flatMap((form) =>
        typeSizes.flatMap((size) =>
          form.sheet.map((block) => ({ form, block, answers: answersOf(form), setting: settingOf(size, isCombined) })),
        ),
      ),
    )
    const blocks = await Promise.all(
      cases.map(async ({ form, block, answers, setting }) => {
        const props = { block, fields: form.fields, answers, ...(answers && issued) }
        const alone = 'display:flow-root;min-height:0;padding:0;border:0'
        const html = await container.renderToString(SheetBlock, { props })
        return `<div class="sheet" style="${paperStyle(setting)};${alone};width:${textWidth}mm">${html}</div>`
      }),
    )
    const heights = await drawnHeights(blocks.join(''), '.sheet')
    for (const [index, { form, block, answers, setting }] of cases.entries()) {
      const what = `${form.title}, ${block.kind}, ${setting.points} pt`
      const measured = heightOf(block, onPaper({ fields: form.fields, answers }), setting)
      expect(heights[index], what).toBeGreaterThan(0)
      expect(heights[index], what).toBeLessThanOrEqual(measured + TOLERANCE.block)
    }
  },
)

test.each(filled)('every whole sheet, %s, is no higher than it is measured', async (_, answersOf) => {
  for (const undated of [...forms.map((form) => [form]), registrationForms.member.forms]) {
    const sheet = undated.map((form) => formOf(form, thisYear()))
    const answers = answersOf(sheet.at(-1)!)
    const html = await container.renderToString(Sheet, { props: { form: sheet, answers, ...(answers && issued) } })
    const heights = await drawnHeights(`<style>.sheet{min-height:0;border:0}</style>${html}`, '.sheet')
    const pages = sheetPages(sheet, answers)
    expect(heights).toHaveLength(pages.length)
    for (const [index, page] of pages.entries())
      expect(heights[index], sheet[0]!.title).toBeLessThanOrEqual(
        heightOfPage(sheet, page.answers, page.setting) + TOLERANCE.sheet,
      )
  }
})
