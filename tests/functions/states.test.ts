import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccessKey } from '../../db/access.ts'
import { execute } from '../../db/client.ts'
import { storeEnvelope } from '../../db/envelopes.ts'
import { boundState } from '../../db/bound-state.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { envelopes } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Fields as AskedFields } from '../../src/domain/forms/field.ts'
import type { Registration } from '../../src/domain/registration.ts'
import type { RegistrationState } from '../../src/domain/states.ts'
import * as states from '../../src/domain/states.ts'
import { mayTake, type Step } from '../../src/domain/steps.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { filled, post, signIn, type Fields } from '../harness/person.ts'
import { home, neighbour as next } from '../harness/town.ts'
import { startTestSite, type TestSite } from '../harness/site.ts'
import { registered } from '../samples.ts'

/*
 * Every state × every step × every role, read from the tables of src/domain/states.ts: whoever may take the step from
 * that state leads the row where the table says; for everybody else the row stays as it was.
 */
const roles = ['public', 'holder', 'other holder', 'village', 'next village', 'town'] as const
type Role = (typeof roles)[number]

interface Thing {
  id: string
  holder: Registration & { token: string }
}

interface Table {
  states: Record<string, unknown>
  steps: Record<string, Step>
  /** Where the state stands. */
  row: { table: string; column?: string }
  /** A row in this state, with revision 3. */
  make: (state: string) => Promise<Thing>
  /** Where a step is posted, by somebody whose private page is `door`. */
  path: (step: string, thing: Thing, door: string) => string
  /** What is posted with it, beside what the table says it asks. */
  answers?: (step: string, thing: Thing) => Fields
  /** A step that these rows do not allow from any state. */
  forbidden?: string
}

const year = thisYear()
let site: TestSite
let storage: Storage
let item: string
let other: { id: string; token: string; number: string }
const offices: Partial<Record<Role, { Cookie: string }>> = {}

beforeAll(async () => {
  site = await startTestSite()
  storage = await openStorage(site.bindings())
  for (const [role, village] of [
    ['village', home.slug],
    ['next village', next.slug],
    ['town', null],
  ] as const) {
    const key = await createAccessKey(storage, {
      role: village === null ? 'town' : 'village',
      village,
      name: '窗口',
      at: now(),
    })
    offices[role] = await signIn(site.origin, key)
  }
  other = await register('member')
  item = await makeItem('published')
})
afterAll(() => site.stop())

async function run(sql: string, ...args: (string | number | null | Uint8Array)[]) {
  const [rows = []] = await execute(site.env, [{ sql, args }], 'write')
  return rows
}

async function insert(table: string, values: Record<string, string | number | null | Uint8Array>) {
  const names = Object.keys(values)
  await run(
    `insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`,
    ...names.map((name) => values[name]!),
  )
}

/** The id of the envelope. */
async function seal(cell: string, words: unknown): Promise<number> {
  const { db, vault } = storage
  const [stored] = await storeEnvelope(db, await vault.seal(cell, words)).returning({ id: envelopes.id })
  return stored!.id
}

/** Received, unless told otherwise. */
async function register(kind: 'unit' | 'member', state = 'received') {
  const submission = { kind, village: home.slug, answers: registered[kind], ticket: randomToken(), at: now() }
  const { token } = (await submitRegistration(storage, submission))!
  await receiveRegistration(storage, (await findRegistrationByToken(storage, token))!, today())
  const { id } = (await findRegistrationByToken(storage, token))!
  const received = { receivedOn: today(), firstReceivedOn: today() }
  const stored = { id, village: home.slug, status: state as RegistrationState, ...received }
  const { mac } = await boundState(storage, stored)
  // Typed in from paper, so that the village may correct it; with a change of its holder's that it has not taken note of.
  const set = `status = ?, mac = ?, revision = 3, entry = 'paper', updated_at = 1, updated_fields = '["telephone"]'`
  await run(`update registrations set ${set} where id = ?`, state, mac, id)
  if (state === 'withdrawn') {
    const own = '(select sealed_answers from registrations where id = ?)'
    await run(`update envelopes set key = zeroblob(69) where id = ${own}`, id)
    await run('update registrations set sealed_answers = null where id = ?', id)
  }
  return { ...(await findRegistrationByToken(storage, token))!, token }
}

async function makeItem(status: string): Promise<string> {
  const id = crypto.randomUUID()
  const words = { title: `项目${id.slice(0, 6)}`, detail: '', time: '周六', place: '活动室' }
  const kind = { category: 'publicBenefit', audience: 'both', places: null }
  await insert('service_items', { id, village: home.slug, year, ...words, ...kind, status, position: 1 })
  return id
}

async function makeRecord(status: string): Promise<Thing> {
  const holder = await register('member')
  const id = crypto.randomUUID()
  const sealed = await seal(`service_records/${id}/words`, { content: '清理楼道' })
  const written = { date: today(), category: 'publicBenefit', sealed_words: sealed, written_at: now() }
  await insert('service_records', {
    id,
    registration: holder.id,
    village: home.slug,
    year,
    ...written,
    status,
    revision: 3,
  })
  return { id, holder }
}

async function makeExemplar(status: string, consent: string): Promise<Thing> {
  const { id: subject, holder } = await makeRecord('confirmed')
  const id = crypto.randomUUID()
  const sealed = await seal(`exemplars/${id}/story`, { title: '好事', text: '做了好事' })
  const about = { registration: holder.id, subject: 'record', subject_id: subject, sealed_story: sealed }
  const days = { recommended_at: now(), published_at: now() }
  await insert('exemplars', { id, village: home.slug, year, ...about, ...days, status, consent, revision: 3 })
  return { id, holder }
}

const registrationPaths: Record<string, () => string> = {
  amend: () => 'amend/',
  update: () => 'amend/',
  move: () => `move/?to=${next.slug}`,
  correct: () => 'edit/',
  merge: () => `doubles/${other.number}/`,
}

const tables: Record<string, Table> = {
  registration: {
    states: states.registrationStates,
    steps: states.registrationSteps,
    row: { table: 'registrations' },
    async make(state) {
      // A merge changes the one that takes over, too.
      await run('update registrations set revision = 3 where id = ?', other.id)
      const holder = await register('member', state)
      return { id: holder.id, holder }
    },
    path(step, { holder }, door) {
      const { by } = states.registrationSteps[step as states.RegistrationStep]
      const start = by === 'village' ? `/office/registrations/${holder.number}/` : door
      return start + (registrationPaths[step]?.() ?? '')
    },
    answers(step): Fields {
      if (step === 'merge') return { otherRevision: '3' }
      if (step === 'correct')
        return { ...filled.member({ projects: [], otherProject: '写春联', receivedOn: today() }), step }
      if (step === 'move') return { ...filled.member({ projects: [], otherProject: '写春联' }), step: 'submit' }
      const isChange = step === 'amend' || step === 'update'
      return isChange ? { ...filled.member({ projects: [], otherProject: '写春联' }), step } : {}
    },
  },
  receipt: {
    states: states.receiptStates,
    steps: states.receiptSteps,
    row: {
      table: 'registrations',
      column:
        "case when handed_in_on is not null then 'handedIn' when stamped_on is not null then 'stamped' else 'unstamped' end",
    },
    async make(state) {
      const holder = await register('member', 'submitted')
      const [stamped, handedIn] = [state !== 'unstamped', state === 'handedIn'].map((is) => (is ? '2026-06-20' : null))
      await run(
        'update registrations set stamped_on = ?, handed_in_on = ? where id = ?',
        stamped!,
        handedIn!,
        holder.id,
      )
      return { id: holder.id, holder }
    },
    path: (_, __, door) => door,
  },
  claim: {
    states: states.claimStates,
    steps: states.claimSteps,
    row: { table: 'claims' },
    async make(status) {
      const holder = await register('unit')
      const id = crypto.randomUUID()
      const owner = { item, registration: holder.id, village: home.slug, year }
      await insert('claims', { id, ...owner, status, claimed_at: now(), completed_on: null, revision: 3 })
      return { id, holder }
    },
    path: (step, { id }, door) =>
      states.claimSteps[step as states.ClaimStep].by === 'village'
        ? `/office/claims/${id}/`
        : `${door}${year}/claims/${id}/`,
  },
  record: {
    states: states.recordStates,
    steps: states.recordSteps,
    row: { table: 'service_records' },
    make: makeRecord,
    path: (step, { id }, door) =>
      states.recordSteps[step as states.RecordStep].by === 'village'
        ? `/office/records/${id}/`
        : `${door}${year}/records/${id}/`,
    answers: () => ({ date: today(), category: 'professional', content: '修理家电' }),
    // Its holder wrote it.
    forbidden: 'untick',
  },
  'record of an activity': {
    states: states.recordStates,
    steps: { untick: states.recordSteps.untick },
    row: { table: 'service_records' },
    async make(status) {
      const thing = await makeRecord(status)
      await run('update service_records set activity = ? where id = ?', crypto.randomUUID(), thing.id)
      return thing
    },
    path: (_, { id }) => `/office/records/${id}/`,
  },
  evaluation: {
    states: states.evaluationStates,
    steps: states.evaluationSteps,
    row: { table: 'evaluations' },
    async make(status) {
      const holder = await register('unit')
      const id = crypto.randomUUID()
      const owner = { registration: holder.id, village: home.slug, year }
      await insert('evaluations', { id, ...owner, status, performance: 'good', revision: 3 })
      return { id, holder }
    },
    path: (_, { holder }) => `/office/evaluations/${year}/${holder.number}/`,
    answers: () => ({ performance: 'excellent', comment: '很好', commentedOn: today() }),
  },
  item: {
    states: states.itemStates,
    steps: states.itemSteps,
    row: { table: 'service_items' },
    make: async (status) => ({ id: await makeItem(status), holder: await register('member') }),
    path: () => '/office/items/',
    answers: (_, { id }) => ({ item: id }),
  },
  call: {
    states: states.callStates,
    steps: states.callSteps,
    row: { table: 'calls' },
    async make(status) {
      const id = crypto.randomUUID()
      await insert('calls', { id, village: home.slug, status, asked_at: now(), revision: 3 })
      return { id, holder: await register('member') }
    },
    path: () => '/office/calls/',
    answers: (_, { id }) => ({ id }),
  },
  exemplar: exemplars('given'),
  // A person whom the story names is asked first, and it is not published without.
  'exemplar asked about': exemplars('asked', 'publish'),
  'exemplar not agreed to': exemplars('refused', 'publish'),
  consent: {
    states: states.consentStates,
    steps: states.consentSteps,
    row: { table: 'exemplars', column: 'consent' },
    make: (consent) => makeExemplar('recommended', consent),
    path: (_, { id }, door) => `${door}exemplars/${id}/`,
  },
}

function exemplars(consent: string, forbidden?: string): Table {
  return {
    states: states.exemplarStates,
    steps: states.exemplarSteps,
    row: { table: 'exemplars' },
    make: (status) => makeExemplar(status, consent),
    path: (_, { id }) => `/office/exemplars/${id}/`,
    answers: () => ({ title: '新标题', text: '新的事迹', names: 'yes' }),
    forbidden,
  }
}

/** Right answers to what a step asks. */
function rightAnswers(asks: AskedFields = {}): Fields {
  return Object.fromEntries(
    Object.entries(asks).map(([name, { widget, attributes }]) => [
      name,
      widget === 'tick' ? 'yes' : attributes?.type === 'date' ? today() : '请写清楚一些',
    ]),
  )
}

test('every table of states and steps is tried here', () => {
  const known = Object.values(tables).flatMap((table) => [table.states, table.steps])
  // A letter has no holder; which office has it is tried in letters.test.ts.
  const exported = Object.entries(states).flatMap(([name, value]) =>
    /^(?!letter).*(States|Steps)$/.test(name) ? [value] : [],
  )
  expect(exported.length).toBeGreaterThan(0)
  for (const table of exported) expect(known).toContain(table)
})

test('from every state in which something waits, or is wrong, a step leads on', () => {
  for (const [name, { states: named, steps }] of Object.entries(tables))
    for (const [state, { mood }] of Object.entries(named as Record<string, { mood?: string }>))
      if (mood === 'waiting' || mood === 'bad')
        expect(
          Object.values(steps).some((step) => mayTake(step, state)),
          `${name}: ${state}`,
        ).toBe(true)
})

const cases = Object.entries(tables).flatMap(([name, { steps, states: named }]) =>
  Object.keys(steps).map((step) => [name, step, Object.keys(named)] as const),
)

describe.each(cases)('%s: %s', (name, stepName, stateNames) => {
  const table = tables[name]!
  const step = table.steps[stepName]!

  test.each(stateNames)('%s', async (state) => {
    for (const role of roles) {
      // Another holder's link leads to a registration of their own.
      if (role === 'other holder' && (name === 'registration' || name === 'receipt')) continue
      const thing = await table.make(state)
      const rows = () => run(`select * from ${table.row.table} where id = ?`, thing.id)
      const before = JSON.stringify(await rows())
      const door = `/receipts/${{ holder: thing.holder.token, 'other holder': other.token }[role as string] ?? 'a'.repeat(22)}/`
      const fields = { step: stepName, revision: '3', ...rightAnswers(step.asks), ...table.answers?.(stepName, thing) }
      const response = await post(site.origin, table.path(stepName, thing, door), fields, offices[role])
      const text = await response.text()
      const what = `${role} ${stepName} ${state}: ${response.status}`
      if (role === step.by && mayTake(step, state) && stepName !== table.forbidden) {
        expect(response.status, what).toBe(303)
        const { table: sqlTable, column = 'status' } = table.row
        const [status = 'gone'] = (await run(`select ${column} from ${sqlTable} where id = ?`, thing.id)).flat()
        expect(status, what).toBe(step.to)
        expect(JSON.stringify(await rows()), what).not.toBe(before)
        continue
      }
      expect(JSON.stringify(await rows()), what).toBe(before)
      if (step.by !== 'holder' && !offices[role]) expect(response.status, what).toBe(401)
      else expect([404, 409, 422], what).toContain(response.status)
      if (role === step.by && response.status !== 404) expect(text, what).toMatch(/role="alert"[^]*[\u4e00-\u9fff]{4}/)
    }
  })
})

test('afterwards every key is kept whose words a row has, and no other', async () => {
  expect(await wrongEnvelopes(site.env)).toEqual([])
})
