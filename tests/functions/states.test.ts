import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { execute } from '../../db/client.ts'
import {
  findRegistrationByToken,
  receiveRegistration,
  submitRegistration,
  type Registration,
} from '../../db/registrations.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { filled, post, signIn, type Fields } from '../harness/person.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { samples } from '../samples.ts'
import { home, neighbour, unlisted } from '../harness/town.ts'

/*
 * What may happen (domain: claims, records, evaluations, registrations, exemplars), written out by hand: each action,
 * who takes it, from where, and where it leads; '' means that the row is gone. Everything else is refused.
 */
const roles = ['public', 'holder', 'other holder', 'village', 'next village', 'town'] as const
type Role = (typeof roles)[number]
interface Action {
  by: Role
  from: Record<string, string>
  /** Where and what is posted, by somebody who has `door`: a private page or an office. */
  send: (thing: Thing, door: string) => { path: string; fields: Fields }
  /** Where it is posted by those who have neither. */
  at: 'private page' | 'office'
}
interface Thing {
  id: string
  holder: Registration & { token: string }
  revision: number
}
interface Kind {
  table: string
  states: string[]
  /** A row in this state. */
  make: (state: string) => Promise<Thing>
  actions: Record<string, Action>
}

let site: TestSite
let storage: Storage
let item: string
let other: { token: string }
const offices: Partial<Record<Role, { Cookie: string }>> = {}
const village = home.slug
const year = thisYear()

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(await site.bindings())
  for (const [role, of] of [
    ['village', village],
    ['next village', neighbour.slug],
    ['town', null],
  ] as const) {
    const key = await createAccessKey(storage, of === null ? 'town' : 'village', of, now())
    offices[role] = await signIn(site.origin, key)
  }
  other = await register('member')
  item = crypto.randomUUID()
  await run(
    `insert into service_items (id, village, year, category, title, detail, time, place, audience, places, status, position)
     values ('${item}', '${village}', ${year}, 'publicBenefit', '示例项目', '', '周六', '活动室', 'both', null, 'published', 1)`,
  )
})
afterAll(() => site.stop())

async function run(sql: string, ...args: (string | number | null)[]) {
  const [rows = []] = await execute(site.env, [{ sql, args }], 'write')
  return rows
}

/** Received, unless told otherwise. */
async function register(kind: 'unit' | 'member', state = 'received') {
  const answers = samples[kind === 'unit' ? 'unit-registration' : 'service-preference']!
  const sent = await submitRegistration(storage, { kind, village, answers, ticket: randomToken(), at: now() })
  const registration = (await findRegistrationByToken(storage, sent!.token))!
  await receiveRegistration(storage, registration, today())
  if (state !== 'received') {
    await run('update registrations set status = ? where id = ?', state, registration.id)
    if (state === 'withdrawn') await run('update registrations set sealed_answers = null where id = ?', registration.id)
  }
  return { ...(await findRegistrationByToken(storage, sent!.token))!, token: sent!.token }
}

const { step: _, ticket: __, ...answersOfMember } = filled.member()

const kinds: Record<string, Kind> = {
  claim: {
    table: 'claims',
    states: ['claimed', 'completed', 'confirmed', 'disputed', 'released'],
    async make(state) {
      const holder = await register('unit')
      const id = crypto.randomUUID()
      await run(
        `insert into claims (id, item, registration, village, year, status, claimed_at, completed_on, revision)
         values (?, ?, ?, ?, ?, ?, ?, ?, 3)`,
        id,
        item,
        holder.id,
        village,
        year,
        state,
        now(),
        state === 'claimed' ? null : today(),
      )
      return { id, holder, revision: 3 }
    },
    actions: {
      complete: {
        by: 'holder',
        from: { claimed: 'completed', disputed: 'completed', completed: 'completed' },
        at: 'private page',
        send: ({ id }, door) => ({
          path: `${door}${year}/claims/${id}/`,
          fields: { step: 'complete', completedOn: today() },
        }),
      },
      release: {
        by: 'holder',
        from: { claimed: 'released', disputed: 'released' },
        at: 'private page',
        send: ({ id }, door) => ({ path: `${door}${year}/claims/${id}/`, fields: { step: 'release', sure: 'yes' } }),
      },
      confirm: {
        by: 'village',
        from: { completed: 'confirmed' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/claims/${id}/`, fields: { step: 'confirm' } }),
      },
      dispute: {
        by: 'village',
        from: { completed: 'disputed', confirmed: 'disputed' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/claims/${id}/`, fields: { step: 'dispute', reason: '日期不对' } }),
      },
    },
  },
  record: {
    table: 'service_records',
    states: ['written', 'confirmed', 'declined'],
    async make(state) {
      const holder = await register('member')
      const id = crypto.randomUUID()
      const sealed = await storage.vault.seal(`service_records/${id}/content`, '清理楼道')
      await execute(
        site.env,
        [
          {
            sql: `insert into service_records
              (id, registration, village, year, date, category, sealed_content, status, written_at, revision)
              values (?, ?, ?, ?, ?, 'publicBenefit', ?, ?, ?, 3)`,
            args: [id, holder.id, village, year, today(), sealed, state, now()],
          },
        ],
        'write',
      )
      return { id, holder, revision: 3 }
    },
    actions: {
      correct: {
        by: 'holder',
        from: { written: 'written', declined: 'written' },
        at: 'private page',
        send: ({ id }, door) => ({
          path: `${door}${year}/records/${id}/`,
          fields: { step: 'correct', date: today(), category: 'professional', content: '修理家电' },
        }),
      },
      remove: {
        by: 'holder',
        from: { written: '', declined: '' },
        at: 'private page',
        send: ({ id }, door) => ({ path: `${door}${year}/records/${id}/`, fields: { step: 'remove' } }),
      },
      confirm: {
        by: 'village',
        from: { written: 'confirmed' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/records/${id}/`, fields: { step: 'confirm' } }),
      },
      decline: {
        by: 'village',
        from: { written: 'declined', confirmed: 'declined' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/records/${id}/`, fields: { step: 'decline', reason: '请写清楚' } }),
      },
    },
  },
  evaluation: {
    table: 'evaluations',
    states: ['draft', 'issued'],
    async make(state) {
      const holder = await register('unit')
      const id = crypto.randomUUID()
      await run(
        `insert into evaluations (id, registration, village, year, status, performance, date, revision)
         values (?, ?, ?, ?, ?, 'good', ?, 3)`,
        id,
        holder.id,
        village,
        year,
        state,
        today(),
      )
      return { id, holder, revision: 3 }
    },
    actions: Object.fromEntries(
      [
        ['draft', { draft: 'draft' }],
        ['issue', { draft: 'issued' }],
        ['recall', { issued: 'draft' }],
      ].map(([step, from]) => [
        step,
        {
          by: 'village',
          from,
          at: 'office',
          send: ({ holder }) => ({
            path: `/office/evaluations/${year}/${holder.number}/`,
            fields: { step, performance: 'excellent', comment: '很好', date: today() } as Fields,
          }),
        } as Action,
      ]),
    ),
  },
  registration: {
    table: 'registrations',
    states: ['submitted', 'received', 'returned', 'moved', 'ended', 'withdrawn'],
    async make(state) {
      const holder = await register('member', state)
      return { id: holder.id, holder, revision: 2 }
    },
    actions: {
      amend: {
        by: 'holder',
        from: { submitted: 'submitted', returned: 'submitted' },
        at: 'private page',
        send: (_, door) => ({
          path: `${door}amend/`,
          fields: { ...answersOfMember, projects: [], otherProject: '写春联' },
        }),
      },
      end: {
        by: 'holder',
        from: { submitted: 'ended', received: 'ended', returned: 'ended' },
        at: 'private page',
        send: (_, door) => ({ path: door, fields: { step: 'end', end: 'yes' } }),
      },
      move: {
        by: 'holder',
        from: { submitted: 'moved', received: 'moved', returned: 'moved' },
        at: 'private page',
        send: (_, door) => ({
          path: `${door}move/?to=${unlisted.slug}`,
          fields: filled.member({ projects: [], otherProject: '写春联' }),
        }),
      },
      receive: {
        by: 'village',
        from: { submitted: 'received', received: 'received', returned: 'received' },
        at: 'office',
        send: ({ holder }) => ({
          path: `/office/registrations/${holder.number}/`,
          fields: { step: 'receive', receivedOn: today() },
        }),
      },
      return: {
        by: 'village',
        from: { submitted: 'returned', received: 'returned', returned: 'returned' },
        at: 'office',
        send: ({ holder }) => ({
          path: `/office/registrations/${holder.number}/`,
          fields: { step: 'return', reason: '请写全称' },
        }),
      },
    },
  },
  exemplar: {
    table: 'exemplars',
    states: ['recommended given', 'recommended asked', 'published given', 'declined given', 'recommended refused'],
    async make(state) {
      const { id: subject, holder } = await kinds.record!.make('confirmed')
      const id = crypto.randomUUID()
      const [status, consent] = state.split(' ')
      const sealed = await storage.vault.seal(`exemplars/${id}/story`, { title: '好事', text: '张三做了好事' })
      await execute(
        site.env,
        [
          {
            sql: `insert into exemplars (id, village, year, registration, subject, subject_id, status, consent, sealed_story,
              recommended_at, published_at, revision) values (?, ?, ?, ?, 'record', ?, ?, ?, ?, ?, ?, 3)`,
            args: [id, village, year, holder.id, subject, status!, consent!, sealed, now(), now()],
          },
        ],
        'write',
      )
      return { id, holder, revision: 3 }
    },
    actions: {
      publish: {
        by: 'town',
        from: { 'recommended given': 'published', 'declined given': 'published' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/exemplars/${id}/`, fields: { step: 'publish' } }),
      },
      decline: {
        by: 'town',
        from: {
          'recommended given': 'declined',
          'recommended asked': 'declined',
          'recommended refused': 'declined',
        },
        at: 'office',
        send: ({ id }) => ({ path: `/office/exemplars/${id}/`, fields: { step: 'decline' } }),
      },
      unpublish: {
        by: 'town',
        from: { 'published given': 'recommended' },
        at: 'office',
        send: ({ id }) => ({ path: `/office/exemplars/${id}/`, fields: { step: 'unpublish' } }),
      },
      save: {
        by: 'village',
        from: {
          'recommended given': 'recommended',
          'recommended asked': 'recommended',
          'recommended refused': 'recommended',
          'declined given': 'recommended',
        },
        at: 'office',
        send: ({ id }) => ({
          path: `/office/exemplars/${id}/`,
          fields: { step: 'save', title: '新标题', text: '新的事迹', names: 'yes' },
        }),
      },
      withdraw: {
        by: 'village',
        from: {
          'recommended given': '',
          'recommended asked': '',
          'recommended refused': '',
          'declined given': '',
        },
        at: 'office',
        send: ({ id }) => ({ path: `/office/exemplars/${id}/`, fields: { step: 'withdraw' } }),
      },
      refuse: {
        by: 'holder',
        from: {
          'recommended given': 'recommended',
          'recommended asked': 'recommended',
          'recommended refused': 'recommended',
          'published given': 'recommended',
          'declined given': 'declined',
        },
        at: 'private page',
        send: ({ id }, door) => ({ path: `${door}exemplars/${id}/`, fields: { step: 'refused' } }),
      },
    },
  },
}

const cases = Object.entries(kinds).flatMap(([kind, { states, actions }]) =>
  Object.keys(actions).map((action) => [kind, action, states] as const),
)

describe.each(cases)('%s: %s', (name, actionName, states) => {
  const kind = kinds[name]!
  const action = kind.actions[actionName]!

  test.each(states)('%s', async (state) => {
    for (const role of roles) {
      // Another holder's link leads to a registration of their own.
      if (role === 'other holder' && name === 'registration') continue
      const thing = await kind.make(state)
      const row = () => run(`select * from ${kind.table} where id = ?`, thing.id).then((rows) => JSON.stringify(rows))
      const before = await row()
      const door = `/receipts/${{ holder: thing.holder.token, 'other holder': other.token }[role as string] ?? 'a'.repeat(22)}/`
      const { path, fields } = action.send(thing, door)
      const revision = String(thing.revision)
      const response = await post(site.origin, path, { ...fields, revision }, offices[role])
      const text = await response.text()
      const [status] = (await run(`select status from ${kind.table} where id = ?`, thing.id)).flat()
      const what = `${role} ${actionName} ${state}: ${response.status}`
      const leads = role === action.by ? action.from[state] : undefined
      if (leads !== undefined) {
        expect(response.status, what).toBe(303)
        expect(status ?? '', what).toBe(leads)
        expect(await row(), what).not.toBe(before)
        continue
      }
      expect(await row(), what).toBe(before)
      if (role === action.by) {
        expect([404, 409, 422], what).toContain(response.status)
        if (response.status !== 404) expect(text, what).toMatch(/role="alert"[^]*[\u4e00-\u9fff]{4}/)
      } else if (action.at === 'office' && !offices[role])
        expect([response.status, response.headers.get('Location')], what).toEqual([303, '/office/sign-in/'])
      else expect([404, 409, 422], what).toContain(response.status)
    }
  })
})
