import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { attachments } from '../../src/domain/forms/index.ts'

const text = (html: string) =>
  html
    .slice(html.indexOf('<main'), html.indexOf('</main>'))
    .replace(/<style.*?<\/style>/gs, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, '')

test('the notice stands on its page word for word, from its title to its date', async () => {
  const page = text(await readFile('dist/client/notice/index.html', 'utf8'))
  const notice = (await readFile('tests/pages/notice.txt', 'utf8')).replace(/\s+/g, '')
  expect(notice.length).toBeGreaterThan(1_900)
  expect(page).toContain(notice)
})

test('each attachment that the text names is a link to its blank sheet', async () => {
  const html = await readFile('dist/client/notice/index.html', 'utf8')
  for (const { attachment, slug } of attachments)
    expect(html).toMatch(new RegExp(`<a[^>]*href="/forms/${slug}/blank/"[^>]*>附件${attachment}</a>`))
})
