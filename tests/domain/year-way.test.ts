import { expect, test } from 'vitest'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import type { Claim } from '../../src/domain/claim.ts'
import { holderYear, type Done } from '../../src/domain/holder-year.ts'
import type { Registration } from '../../src/domain/registration.ts'
import type { ServiceRecord } from '../../src/domain/service-record.ts'
import type { ClaimState, RecordState, RegistrationState } from '../../src/domain/states.ts'
import { doneInYear } from '../../src/domain/year-done.ts'
import { nextOf } from '../../src/domain/year-next.ts'
import { wayOf } from '../../src/domain/year-way.ts'
import { registered } from '../samples.ts'
import { home } from '../harness/town.ts'

const year = thisYear()
const own = { id: 'a', number: '2026-101-0001-3', village: home.slug, year, revision: 1, firstReceivedOn: today() }

function holder(kind: 'unit' | 'member', status: RegistrationState = 'received'): Registration {
  const stands = { receivedOn: today(), submittedAt: now(), firstSubmittedAt: now(), entry: 'online' }
  return { ...own, ...stands, kind, status, answers: registered[kind] } as Registration
}
const claim = (status: ClaimState, title = '代购'): Claim =>
  ({
    id: `claim-${title}`,
    title,
    registration: 'a',
    village: home.slug,
    year,
    status,
    claimedAt: now(),
    completedOn: today(),
  }) as Claim
const record = (status: RecordState): ServiceRecord =>
  ({
    id: 'record',
    registration: 'a',
    village: home.slug,
    year,
    status,
    answers: { date: today(), content: '扫地' },
  }) as ServiceRecord
const evaluation = { status: 'issued' } as Done['evaluation']

function yearOf(registration: Registration, done: Partial<Done> = {}, number = year) {
  const nothing = {
    claims: [],
    waiting: [],
    records: [],
    own: new Map(),
    former: [],
    formerClaims: [],
    formerRecords: [],
  }
  return holderYear(registration, number, { ...nothing, ...done })
}

const { unit, member } = { unit: holder('unit'), member: holder('member') }
/** Whose year; how many stations are passed, and the one where they stand; what the sentence says, and where it leads. */
test.each([
  ['not received', yearOf(holder('member', 'submitted')), '.....', 0, '还没有收件', '../sheet/'],
  ['returned', yearOf(holder('unit', 'returned')), '.....', 0, '请先更正', '../amend/'],
  ['nothing yet, a unit', yearOf(unit), '✓....', 1, '认领一项', '#offered'],
  ['nothing yet, a member', yearOf(member), '✓....', 1, '记一笔', '#offered'],
  ['one claim', yearOf(member, { claims: [claim('claimed')] }), '✓✓...', 2, '“代购”做完以后', 'claims/claim-代购/'],
  [
    'two claims',
    yearOf(unit, { claims: [claim('claimed'), claim('claimed', '巡逻')] }),
    '✓✓...',
    2,
    '“巡逻”',
    '#claims',
  ],
  ['a claim that waits', yearOf(unit, { claims: [claim('completed')] }), '✓✓✓..', 3, '等村居确认', undefined],
  ['disputed', yearOf(unit, { claims: [claim('disputed')] }), '✓✓...', 2, '有异议', 'claims/claim-代购/'],
  ['a record of a unit', yearOf(unit, { records: [record('confirmed')] }), '✓....', 1, '认领一项', '#offered'],
  ['a record of a member', yearOf(member, { records: [record('written')] }), '✓✓✓..', 3, '等村居确认', undefined],
  ['declined', yearOf(member, { records: [record('declined')] }), '✓....', 1, '没有认可', 'records/record/'],
  ['met', yearOf(member, { records: [record('confirmed')] }), '✓✓✓✓.', 4, '已经达到', undefined],
  [
    'met, then disputed',
    yearOf(unit, { claims: [claim('confirmed'), claim('disputed', '巡逻')] }),
    '✓✓✓✓.',
    4,
    '“巡逻”有异议',
    'claims/claim-巡逻/',
  ],
  [
    'commented on, a member',
    yearOf(member, { records: [record('confirmed')], evaluation }),
    '✓✓✓✓✓',
    -1,
    '打印活动卡',
    'member-activity-card/',
  ],
  [
    'commented on, a unit',
    yearOf(unit, { claims: [claim('confirmed')], evaluation }),
    '✓✓✓✓✓',
    -1,
    '年度情况报告',
    'annual-report/',
  ],
  ['left', yearOf(holder('member', 'ended')), '✓....', -1, '不能再改动', undefined],
  ['last year, a member', yearOf(member, {}, year - 1), '✓....', -1, '补记', 'records/new/'],
  [
    'last year, met',
    yearOf({ ...unit, firstReceivedOn: `${year - 1}-06-01` }, { claims: [claim('confirmed')] }, year - 1),
    '✓✓✓✓.',
    -1,
    '已经',
    undefined,
  ],
] as const)('%s: the year shows where its holder stands, and what is next', (_, held, marks, here, words, path) => {
  const way = wayOf(held)
  expect(way.map(({ name }) => name)).toEqual(['报到', '认领', '完成', '确认', '评语'])
  expect(way.map(({ state }) => (state === 'passed' ? '✓' : '.')).join('')).toBe(marks)
  expect(way.findIndex(({ state }) => state === 'here')).toBe(here)
  for (const { note } of way) expect(note).not.toBe('')
  const next = nextOf(held, 3)
  expect(next.words).toContain(words)
  expect(next.action?.path).toBe(path)
})

test('with nothing on the list a member records, and a unit asks the village', () => {
  expect(nextOf(yearOf(member), 0).action?.path).toBe('records/new/')
  expect(nextOf(yearOf(unit), 0)).toMatchObject({ asksVillage: true, words: expect.stringContaining('没有可以认领') })
})

test('an unknown word behind ?done= says nothing, also one that every object has', () => {
  for (const word of [null, '', 'nothing', 'constructor', '__proto__'])
    expect(doneInYear(word, yearOf(member))).toBeUndefined()
})
