/** What stands in a page's hidden fields, by their names. */
export function hiddenFields(html: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value(?:="([^"]*)")?/g))
    (fields[name!] ??= []).push(unescaped(value ?? ''))
  return fields
}

export function unescaped(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
