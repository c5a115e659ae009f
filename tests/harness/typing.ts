import type { Page } from 'playwright-core'
import { press } from './browser.ts'

interface Typed {
  /** As it is asked; of a choice with its question: 性别：女. */
  label: string
  value: string
}

/**
 * What one person fills in over a year, counted where a form is sent: every field in which something else stands than
 * the site itself had put there. A form sent with `press` alone does not count, as it asks for no answer to keep: signing
 * by number, code and telephone, words to search for, and who has lost everything saying who they are. Nor does a box in
 * which somebody agrees or is sure: each act has its own.
 */
export class Typing {
  readonly fields: Typed[] = []

  /** Sends a form, and counts what was filled in. */
  async send(page: Page, button: Parameters<typeof press>[1]): Promise<void> {
    this.fields.push(...(await filledIn(page)))
    await press(page, button)
  }

  /** What was filled in though the same person had filled it in before, under whatever name. */
  get twice(): string[] {
    return this.fields
      .filter(({ value }, index) => this.fields.slice(0, index).some((earlier) => bare(earlier.value) === bare(value)))
      .map(({ label, value }) => `${label}：${value}`)
  }

  /** The fields that were filled in again with something else: each has to be something that has changed. */
  get anew(): string[] {
    return this.fields
      .filter(({ label }, index) => this.fields.slice(0, index).some((earlier) => earlier.label === label))
      .map(({ label }) => label)
  }
}

/** Written wide or narrow, with spaces and dashes or without, it is the same. */
function bare(words: string): string {
  return words.normalize('NFKC').replace(/[\s-]/g, '')
}

async function filledIn(page: Page): Promise<Typed[]> {
  const found = await page.evaluate(() => {
    const typed = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
      .filter(({ type, value, defaultValue }) => !/radio|checkbox|hidden/.test(type) && value !== defaultValue)
      .map((field) => ({ label: field.ariaLabel ?? field.labels![0]!.textContent, value: field.value }))
    const chosen = [...document.querySelectorAll<HTMLInputElement>('fieldset input')]
      .filter(({ checked, defaultChecked }) => checked && !defaultChecked)
      .map((box) => `${box.closest('fieldset')!.querySelector('legend')!.textContent}：${box.labels![0]!.textContent}`)
      .map((choice) => ({ label: choice, value: choice }))
    const picked = [...document.querySelectorAll('select')]
      .filter(({ selectedOptions: [option] }) => option && !option.defaultSelected && option.value)
      .map((list) => ({ label: list.labels[0]!.textContent, value: list.selectedOptions[0]!.textContent }))
    return [...typed, ...chosen, ...picked]
  })
  return found.map(({ label, value }) => ({ label: label.replace(/\s+/g, ''), value }))
}
