import { slugOf, type Office } from '../src/domain/office.ts'
import type { AppContext } from './context.ts'
import { lastValue, postedFields, type Posted } from './posted.ts'

/*
 * Every form on an office's page says whose page it is. When the browser belongs to another office by the time when it is
 * sent, it changes nothing there.
 */

const FIELD = 'office'

/** The office on whose page these were typed; undefined for a program, which has no page. */
export function officeOfForm(posted: Posted): string | undefined {
  return lastValue(posted[FIELD]) || undefined
}

export async function isOthersForm(c: AppContext, office: Office): Promise<boolean> {
  if (c.req.method !== 'POST') return false
  const stated = officeOfForm(await postedFields(c))
  return stated !== undefined && stated !== slugOf(office)
}

/** Puts the office into each form of the page that is about to be sent. */
export function nameOffice(c: AppContext, office: Office): void {
  if (!c.res.headers.get('Content-Type')?.startsWith('text/html')) return
  const field = `<input type="hidden" name="${FIELD}" value="${slugOf(office)}">`
  c.res = new HTMLRewriter()
    // What a page carries on from an earlier one.
    .on(`form[method="post"] input[name="${FIELD}"]`, { element: (input) => input.remove() })
    .on('form[method="post"]', { element: (form) => form.prepend(field, { html: true }) })
    .transform(c.res)
}
