/** What people type, made plain: nobody is sent back for a full-width digit or a space. */

/** Full-width digits, letters and signs become the ordinary ones (NFKC would go too far: it changes Chinese characters too). */
export function halfWidth(text: string): string {
  return text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0d\uff0e\uff0f]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
  )
}

// Control characters, lone surrogates and the marks that turn text around are nothing a person typed.
const unwanted =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** On one line, with single spaces. */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(/[\s\u3000]+/g, ' ')
    .trim()
}

/** A name of a person or an organisation: 王 秀 英 is 王秀英, Ｊｏｈｎ is John. */
export function cleanName(text: string): string {
  return cleanLine(halfWidth(text)).replace(/(?<=\p{Script=Han}\p{M}*) (?=\p{Script=Han})/gu, '')
}

/** A person's, whose parts a middle dot divides, whichever of its look-alikes was typed; J. Smith keeps his full stop. */
export function cleanPersonName(text: string): string {
  return cleanName(text)
    .replace(/ ?[·•∙‧⋅・･] ?/g, '·')
    .replace(/(?<=\p{Script=Han}) ?\. ?(?=\p{Script=Han})/gu, '·')
}

/** With its line breaks. */
export function cleanText(text: string): string {
  return text.replace(unwanted, '').replace(/\r\n?/g, '\n').trim()
}

/** `13800000000`, `010-55550000转12`; what is no telephone number comes back without its spaces and dashes. */
export function cleanTelephone(typed: string): string {
  const text = halfWidth(typed)
    .replace(/[\s()（）]/g, '')
    .replace(/[‐-―−－—]/g, '-')
    .replace(/^(\+|00)86-?/, '')
  // What follows 转, 分机, a comma or a second dash after a whole landline number is its extension.
  const [, main = text, extension] =
    /^(.*?)(?:转|分机|ext\.?|[,，#])(\d+)$/i.exec(text) ?? /^((?:0\d{2,3}-?)?[2-9]\d{6,7})-(\d{1,6})$/.exec(text) ?? []
  const digits = main.replace(/-/g, '').replace(/^86(?=1[3-9]\d{9}$)/, '')
  if (digits === '' || /\D/.test(digits)) return text
  const tail = extension ? `转${extension}` : ''
  if (/^1[3-9]\d{9}$/.test(digits)) return digits + tail
  // Area codes: 010 and 02x have three digits, all others four; after +86 their 0 is left out.
  const area =
    /^(0(?:10|2\d))(\d{7,8})$/.exec(digits) ??
    /^(0\d{3})(\d{7,8})$/.exec(digits) ??
    /^(?=\d{10}$)(10|2\d)(\d{8})$/.exec(digits)
  return (area ? `${area[1]!.replace(/^(?!0)/, '0')}-${area[2]}` : digits) + tail
}

/**
 * `2026年6月2日`, `2026/6/2`, `20260602`, `二〇二六年六月二日` → `2026-06-02`; `6月2日` without a year is the last one that was
 * not after `latest`. Anything else as it was typed.
 */
export function cleanDate(typed: string, latest: string): string {
  const text = halfWidth(typed)
    .replace(/\s/g, '')
    .replace(/[〇零一二两三四五六七八九十]+/g, digitsOf)
  const parts =
    /^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (!parts) return typed
  const [, year, month, date] = parts
  const day = `-${month!.padStart(2, '0')}-${date!.padStart(2, '0')}`
  const thisYear = Number(latest.slice(0, 4))
  return (year ?? String(thisYear + day > latest ? thisYear - 1 : thisYear)) + day
}

const numerals = '零一二三四五六七八九'
const powers: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 }

/** 六十七 → 67, 一百零二 → 102, 二〇二六 → 2026; anything else as it was typed. 六七 may mean six or seven: it stays. */
export function digitsOf(typed: string): string {
  const text = typed.replace(/〇/g, '零').replace(/两/g, '二')
  if (/^[零一二三四五六七八九]$/.test(text) || /^[零一二三四五六七八九]{4}$/.test(text))
    return [...text].map((sign) => numerals.indexOf(sign)).join('')
  // 一百二 is said for 120: a digit at the end stands after 十 or 零 alone.
  const ordered =
    /^(?:[一二三四五六七八九]万)?(?:零?[一二三四五六七八九]千)?(?:零?[一二三四五六七八九]百)?(?:零?[一二三四五六七八九]?十[一二三四五六七八九]?|零[一二三四五六七八九])?$/
  if (!/[十百千万]/.test(text) || !ordered.test(text)) return typed
  const parts = text.matchAll(/([一二三四五六七八九])?([十百千万])/g)
  const sum = [...parts].reduce((all, [, times = '一', power]) => all + numerals.indexOf(times) * powers[power!]!, 0)
  return String(sum + Math.max(0, numerals.indexOf(text.at(-1)!)))
}

/** A day that the calendar has, written `YYYY-MM-DD`. */
export function isDate(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

/** How many characters a person would count: 𠮷 is one. */
export function characters(text: string): number {
  return [...text].length
}

/** `2026-06-22` as it is read: 2026年6月22日; what is no date as it stands. */
export function showDate(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  return date ? `${year}年${Number(month)}月${Number(date)}日` : day
}
