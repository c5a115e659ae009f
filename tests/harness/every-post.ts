import { createPass } from '../../db/passes.ts'
import { findLinkToken } from '../../db/registrations.ts'
import { execute } from '../../db/client.ts'
import { openStorage } from '../../db/storage.ts'
import { holderRoutes } from '../../functions/holder/routes.ts'
import { officeRoutes } from '../../functions/office/routes.ts'
import { publicRoutes } from '../../functions/public/routes.ts'
import { townRoutes } from '../../functions/town/routes.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { exampleDraftCode } from '../../src/domain/draft.ts'
import { formatLetterNumber } from '../../src/domain/letter-number.ts'
import { filled, numberOf, signIn, type Fields } from './person.ts'
import type { TestSite } from './site.ts'
import { home, neighbour } from './town.ts'

/** A form of the site, as its routes know it. */
export interface PostRoute {
  path: string
  who: 'public' | 'holder' | 'village' | 'town'
  /** The names of its buttons. */
  steps: string[]
}

const rooms = { public: publicRoutes, holder: holderRoutes, village: officeRoutes, town: townRoutes } as const

/** Every POST of the site. */
export const postRoutes: PostRoute[] = Object.entries(rooms).flatMap(([who, { routes: all }]) =>
  all
    .filter(({ method }) => method === 'POST')
    .map(({ path, handler }) => ({
      path,
      who: who as PostRoute['who'],
      steps: (handler as { steps?: string[] }).steps ?? [],
    })),
)

/** How every form of a site with the demo is posted so that it would be taken. */
export interface EveryPost {
  addressOf(route: PostRoute): string
  /** Right answers to everything that any form asks. */
  answers(): Fields
  /** Of whoever may post it. */
  cookieOf(route: PostRoute): { Cookie: string } | undefined
}

export async function everyPost(site: TestSite): Promise<EveryPost> {
  const rows = async (sql: string) => (await execute(site.env, [sql], 'write'))[0] ?? []
  const id = async (sql: string) => String((await rows(sql))[0]![0])
  const received = (kind: string) =>
    id(`select id from registrations where village = '${home.slug}' and kind = '${kind}' and status = 'received'`)
  const storage = await openStorage(site.env)
  const village = await signIn(site.origin, site.keys[0]!.key)
  const cookies = { holder: undefined, public: village, village, town: await signIn(site.origin, site.townKey) }
  const member = await received('member')
  const token = (await findLinkToken(storage, member))!
  const unitToken = (await findLinkToken(storage, await received('unit')))!
  const other = `kind = 'member' and village = '${home.slug}' and id <> '${member}' and sealed_answers is not null`
  const otherToken = (await findLinkToken(storage, await id(`select id from registrations where ${other}`)))!
  // What a village typed in itself it may correct.
  await rows(`update registrations set entry = 'paper' where id = '${member}'`)
  const values: Record<string, string> = {
    token,
    village: home.slug,
    kind: 'member',
    year: String(thisYear()),
    number: await numberOf(site.origin, `/receipts/${token}/`),
    other: await numberOf(site.origin, `/receipts/${otherToken}/`),
    item: await id(`select id from service_items where village = '${home.slug}' and audience = 'both'`),
    claim: await id(`select id from claims where registration = '${member}'`),
    record: await id(`select id from service_records where registration = '${member}' and status = 'written'`),
    exemplar: await id(`select id from exemplars where village = '${home.slug}'`),
    sheet: 'unit-service-log',
    letter: await id(`select id from letters where keeper = '${home.slug}'`),
  }
  const pass = await createPass(storage, 'letter', values.letter!, now())
  const townLetter = await id(`select id from letters where keeper = 'town'`)
  // A story that names its holder, who is asked: then there is something to agree to.
  await rows(`update exemplars set consent = 'asked', status = 'recommended'`)
  return {
    addressOf({ path, who }) {
      const isUnits = path.includes('/:sheet/')
      const own = { pass, ...(isUnits && { token: unitToken }), ...(who === 'town' && { letter: townLetter }) }
      const known: Record<string, string> = { ...values, ...own }
      const filledIn = path.replace(/:(\w+)(\{(?:[^{}]|\{[^}]*\})*\})?/g, (_, name: string) => known[name]!)
      if (path.endsWith('/move/')) return `${filledIn}?to=${neighbour.slug}`
      return path.endsWith('/exemplars/new/') ? `${filledIn}?record=${values.record}` : filledIn
    },
    answers: () => answersWith(values),
    cookieOf: ({ who }) => cookies[who],
  }
}

function answersWith({ item = '', claim = '', number = '' }: Record<string, string>): Fields {
  const sure = { sure: 'yes', endSure: 'yes', withdrawSure: 'yes', end: 'yes', withdraw: 'yes', callConsent: 'yes' }
  const days = { receivedOn: today(), completedOn: today(), commentedOn: today(), writtenOn: today(), date: today() }
  const letter = {
    about: 'service',
    text: '一点建议',
    reply: '谢谢',
    closing: '和前一封相同',
    to: neighbour.slug,
    village: home.slug,
  }
  const looked = {
    letterNumber: formatLetterNumber({ year: 2026, sequence: 1 }),
    code: '00000-00000',
    draftCode: exampleDraftCode,
  }
  const words = {
    ...letter,
    ...looked,
    reason: '请写清楚',
    voidReason: '重复报到',
    category: 'professional',
    content: '修理家电',
    comment: '很好',
    performance: 'good',
  }
  const story = { title: '新标题', text: '新的事迹', names: 'no', done: '做了', remark: '备注' }
  const { step: _, ...registration } = filled.member({ projects: [], otherProject: '写春联' })
  const items = { time: '周六', place: '活动室', audience: 'both', item, id: item, remove: item }
  const lists = { seen: `${claim}.1`, present: number, query: '张', where: home.name, phrase: '' }
  return { ...registration, ...sure, ...days, ...words, ...story, ...items, ...lists, number, revision: '1' }
}
