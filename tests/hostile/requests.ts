import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import { type EveryPost, type PostRoute, postRoutes } from '../harness/every-post.ts'
import { type Fields, filled } from '../harness/person.ts'
import type { TestSite } from '../harness/site.ts'
import { hostileValues, pick, type Random, type Value } from './generate.ts'
import { encodings, type Hostile, type Pairs, percentEncoded } from './send.ts'

type Who = PostRoute['who']
type Route = Pick<PostRoute, 'path' | 'who'> & { steps: string[] }

const rooms = { public: publicRoutes, holder: holderRoutes, village: officeRoutes, town: townRoutes } as const
const pages: Route[] = (Object.keys(rooms) as Who[]).flatMap((who) =>
  rooms[who].routes.filter(({ method }) => method === 'GET').map(({ path }) => ({ path, who, steps: [] })),
)

/** What any page reads behind the `?`. */
const questions = [
  'year',
  'status',
  'kind',
  'item',
  'before',
  'after',
  'day',
  'to',
  'as',
  'next',
  'form',
  'progress',
  'record',
  'claim',
  'x',
]
const headerNames = [
  'User-Agent',
  'Accept',
  'Accept-Language',
  'If-None-Match',
  'Cookie',
  'Authorization',
  'Referer',
  'X-Forwarded-Host',
  'Range',
]

/** What would end the registration or the session that all others need: these are sent last. */
const isLast = ({ path, steps }: Route) =>
  steps.includes('withdraw') || path.endsWith('/move/') || steps.includes('return')

/** A form with the names of its fields. */
interface Form extends Route {
  names: string[]
}

/** Hostile requests to every form and every address of a site with the demo, as many as are asked for. */
export async function* hostileRequests(site: TestSite, every: EveryPost, random: Random, times: number) {
  const forms = await listForms(site, every)
  const [first, last] = [forms.filter((form) => !isLast(form)), forms.filter(isLast)]
  const values = hostileValues(random)
  const next = () => values.next().value
  const maker = { site, every, random, next }
  const early = Math.floor(times * 0.9)
  for (let sent = 0; sent < times; sent++) {
    const among = sent < early ? first : last
    // Three of four are forms: each form in turn, each of its fields in turn.
    if (sent % 4 < 3)
      yield hostileForm(maker, among[Math.floor((sent * 3) / 4) % among.length]!, Math.floor(sent / among.length))
    else yield hostilePage(maker, pages[Math.floor(sent / 4) % pages.length]!)
  }
}

async function listForms(site: TestSite, every: EveryPost): Promise<Form[]> {
  const forms: Form[] = []
  for (const route of postRoutes) {
    const headers = { ...every.cookieOf(route), Accept: 'text/html' }
    const html = await (await fetch(site.origin + every.addressOf(route), { headers })).text()
    const names = [...html.slice(html.indexOf('<main')).matchAll(/ name="([^"]+)"/g)].map(([, name]) => name!)
    // Some fields are asked for in one state only, such as a reason.
    const known = Object.keys({ ...every.answers(), ...filled.unit() })
    forms.push({ ...route, names: [...new Set(names.length > 3 ? [...names, 'revision', 'ticket'] : known)] })
  }
  return forms
}

interface Maker {
  site: TestSite
  every: EveryPost
  random: Random
  next: () => Value
}

let clients = 0

function headersFor({ site, every, random, next }: Maker, route: Route): Record<string, string> {
  // One of twelve comes from somebody who may not.
  const who = random() < 1 / 12 ? pick(random, Object.keys(rooms) as Who[]) : route.who
  const client = clients++
  const headers: Record<string, string> = {
    Origin: site.origin,
    'CF-Connecting-IP': `10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`,
    ...(who !== 'public' && every.cookieOf({ ...route, who })),
  }
  if (random() < 1 / 25) headers[pick(random, headerNames)] = headerValue(next())
  return headers
}

/** What HTTP lets through in a header. */
function headerValue(value: Value): string {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return bytes
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 4_000)
}

/** Right answers, and one field that is not; or several; or a name that no field has. */
function hostileForm(maker: Maker, form: Form, turn: number): Hostile {
  const { every, random, next } = maker
  const answers: Fields = { ...filled.unit(), ...every.answers(), step: pick(random, form.steps) }
  const wrong = new Map<string, Value>([[form.names[turn % form.names.length]!, next()]])
  while (random() < 0.2) wrong.set(pick(random, form.names), next())
  const pairs: Pairs = Object.entries(answers)
    .filter(([name]) => !wrong.has(name))
    .flatMap(([name, value]) => [value].flat().map((entry): Pairs[number] => [name, entry]))
  for (const [name, value] of wrong) {
    pairs.push([name, value])
    if (random() < 0.1) pairs.push([name, next()])
  }
  if (random() < 0.05) pairs.push([next(), next()])
  const kind = random() < 0.7 ? 'urlencoded' : pick(random, Object.keys(encodings))
  const { type, body } = encodings[kind]!(pairs)
  const path = random() < 0.9 ? every.addressOf(form) : hostileAddress(maker, form)
  const headers = { ...headersFor(maker, form), ...(type && { 'Content-Type': type }) }
  return { method: 'POST', path, headers, body, about: `${form.path} ${[...wrong.keys()].join(' ')} (${kind})` }
}

function hostilePage(maker: Maker, route: Route): Hostile {
  return { method: 'GET', path: hostileAddress(maker, route), headers: headersFor(maker, route), about: route.path }
}

/** One part of the address, or what stands behind the `?`, or an address that nothing has. */
function hostileAddress({ every, random, next }: Maker, route: Route): string {
  const right = every.addressOf({ ...route, path: route.path.replace(':file', 'claims.csv') })
  const [path = '', asked = ''] = right.split('?')
  const parts = path.split('/')
  const choice = random()
  if (choice < 0.5) parts[1 + Math.floor(random() * (parts.length - 1))] = short(next())
  else if (choice < 0.55) parts.splice(1, 0, short(next()))
  const questioned = choice > 0.4 ? `${pick(random, questions)}=${short(next())}` : asked
  return (parts.join('/') || '/') + (questioned && `?${questioned}`)
}

/** Longer addresses than this are refused before anybody reads them. */
const short = (value: Value) => percentEncoded(typeof value === 'string' ? value.slice(0, 400) : value)
