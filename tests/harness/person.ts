import { randomToken } from '../../db/vault.ts'
import { samples } from '../samples.ts'
import { home } from './town.ts'

export type Fields = Record<string, string | string[]>

const { village: _, ...unit } = samples['unit-registration'] as Record<string, string>
const { village: __, ...member } = samples['service-preference'] as Fields
const consent = { consent: 'yes', sensitiveConsent: 'yes' }

/** What a browser posts when a filled-in and checked form is submitted. */
export const filled = {
  unit: (changes: Fields = {}): Fields => ({ ...unit, ...consent, step: 'submit', ticket: randomToken(), ...changes }),
  member: (changes: Fields = {}): Fields => ({
    ...member,
    ...consent,
    step: 'submit',
    ticket: randomToken(),
    ...changes,
  }),
}

/** Posts a form as a browser does, and does not follow the redirect. */
export function post(
  origin: string,
  path: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const entry of [value].flat()) body.append(name, entry)
  return fetch(origin + path, { method: 'POST', body, redirect: 'manual', headers: { Origin: origin, ...headers } })
}

/** Registers, and hands out the path of the private page. */
export async function register(origin: string, kind: 'unit' | 'member', fields: Fields = {}, village = home.slug) {
  const response = await post(origin, `/villages/${village}/register/${kind}/`, filled[kind](fields))
  const location = response.headers.get('Location')
  if (response.status !== 303 || !location) throw new Error(`${response.status} ${await response.text()}`)
  return location
}

/** What the hidden fields of a page send along. */
export function fieldsIn(html: string): Fields {
  const hidden = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries([...hidden].map(([, name, value]) => [name, value]))
}

/** The first private link of somebody whose paper form was typed in; `entered` is the page that came after. */
export async function firstLink(origin: string, entered: string, office: { Cookie: string }): Promise<string> {
  const made = await post(origin, entered.replace('/print/', '/link/'), { step: 'issue', revision: '1' }, office)
  return /\/receipts\/[\w-]{22}\//.exec(await made.text())![0]
}

/**
 * A page as it is answered, without the places where a number may go on in the next line; of a sheet, the page that is
 * printed, to which its address leads.
 */
export async function read(origin: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, { headers, redirect: 'manual' })
  const onwards = response.headers.get('Location')
  if (onwards && /^\/receipts\/(print|slip)-/.test(onwards)) return read(origin, onwards, headers)
  const text = (await response.text()).replaceAll('<wbr>', '')
  return { status: response.status, headers: response.headers, text }
}

/** The receipt number on a private page. */
export async function numberOf(origin: string, receipt: string): Promise<string> {
  return /\d{4}-\d{3}-\d{4,}-\d/.exec((await read(origin, receipt)).text)![0]
}

/** Signs an office in; the headers of whoever is signed in. */
export async function signIn(origin: string, key: string): Promise<{ Cookie: string }> {
  const response = await post(origin, '/office/sign-in/', { step: 'sign-in', key })
  return { Cookie: response.headers.getSetCookie()[0]!.split(';')[0]! }
}
