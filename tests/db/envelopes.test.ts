import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeClaim, claimItem } from '../../db/claim-steps.ts'
import { listClaimsOf } from '../../db/claims.ts'
import { execute, type StorageEnv } from '../../db/client.ts'
import { withdrawRegistration } from '../../db/departures.ts'
import { eraseExpiredRegistrations } from '../../db/erasure.ts'
import { findEvaluation, writeEvaluation } from '../../db/evaluations.ts'
import { editExemplar, recommendExemplar } from '../../db/exemplar-steps.ts'
import { writeOwnForm } from '../../db/own-forms.ts'
import { addRecord, changeRecord } from '../../db/record-steps.ts'
import {
  findLinkToken,
  findRegistrationByNumber,
  findRegistrationByToken,
  findRegistrationStatus,
  listRegistrations,
} from '../../db/registrations.ts'
import { rotateHashing, rotateSealing } from '../../db/rotation.ts'
import { createServiceItem } from '../../db/service-items.ts'
import { listRecordsOf } from '../../db/service-records.ts'
import { compareSecrets } from '../../db/site-facts.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { amendRegistration, receiveRegistration, returnRegistration, submitRegistration } from '../../db/submissions.ts'
import { hashOfRandom, randomToken, type VaultEnv } from '../../db/vault.ts'
import { type Claim, claimOrRefuse } from '../../functions/machine/claim.ts'
import { type DatabaseServer, startDatabase } from '../../functions/machine/database-server.ts'
import { migrate } from '../../functions/machine/migrate.ts'
import { now, thisYear, today } from '../../src/domain/calendar.ts'
import { parseNumber } from '../../src/domain/receipt-number.ts'
import { cannotBeOpened, nameOf } from '../../src/domain/registration.ts'
import { wrongEnvelopes } from '../harness/envelopes.ts'
import { home, neighbour } from '../harness/town.ts'
import { registered } from '../samples.ts'

let dataDir: string
let taken: Claim
let database: DatabaseServer
let env: StorageEnv & VaultEnv
let storage: Storage

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dual-registration-envelopes-'))
  taken = await claimOrRefuse(dataDir, console.log)
  database = await startDatabase(taken, console.log)
  await migrate(database)
  env = {
    DATABASE_URL: database.url,
    DATABASE_TOKEN: database.authToken,
    SEALING_KEYS: key(1),
    HASHING_KEY: key(2),
  }
  storage = await openStorage(env)
  await compareSecrets(storage)
})
afterAll(async () => {
  await database.stop()
  await taken.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const run = (sql: string, ...args: string[]) => execute(env, [{ sql, args }], 'write')

/** A received member with a word of every kind; ids and revisions as they stand. */
async function memberWithEverything() {
  const { member, token } = await registerMember()
  await receiveRegistration(storage, member, today())
  const received = (await findRegistrationByToken(storage, token))!
  const item = crypto.randomUUID()
  const words = { category: 'publicBenefit', title: item, detail: '', time: '', place: '', audience: 'both' } as const
  await createServiceItem(storage, {
    ...words,
    places: null,
    id: item,
    village: home.slug,
    year: thisYear(),
    status: 'published',
  })
  await claimItem(storage, received, item, now())
  const [claim] = await listClaimsOf(storage, received.id, thisYear())
  const done = { completedOn: today(), done: '修好了水管' }
  await changeClaim(storage, { registration: received.id }, claim!, 'complete', { at: now(), ...done })
  const disputed = { id: claim!.id, revision: 2 }
  await changeClaim(storage, { village: home.slug }, disputed, 'dispute', { at: now(), reason: '没有见到' })
  const record = crypto.randomUUID()
  await addRecord(
    storage,
    received,
    { date: today(), category: 'publicBenefit', content: '扫楼道' },
    { id: record, at: now() },
  )
  await changeRecord(storage, { village: home.slug }, { id: record, revision: 1 }, 'confirm', { at: now() })
  const story = { title: '好事', text: '做了好事', names: true }
  const exemplar = await recommendExemplar(storage, home.slug, { subject: 'record', subjectId: record }, story, now())
  const comment = { comment: '很好', commentedOn: today() }
  await writeEvaluation(storage, received, thisYear(), comment, { step: 'draft', revision: 0 })
  const own = { year: thisYear(), form: 'unit-service-log', at: now() }
  await writeOwnForm(storage, received, { ...own, revision: 0 }, { remark: '备注' })
  return { member: received, token, claim: claim!.id, record, exemplar: exemplar!, own }
}

async function registerMember(village = home.slug) {
  const answers = registered.member
  const sent = { kind: 'member', village, answers, ticket: randomToken(), at: now() } as const
  const { token } = (await submitRegistration(storage, sent))!
  return { member: (await findRegistrationByToken(storage, token))!, token, sent }
}

const opensOf = async (registration: string) => {
  const [rows] = await execute(
    env,
    [
      {
        sql: `select count(*) from envelopes where key <> zeroblob(69) and id in (
          select sealed_answers from registrations where id = ?1 union select sealed_reason from registrations where id = ?1
          union select sealed_words from service_records where registration = ?1
          union select sealed_reason from claims where registration = ?1
          union select sealed_done from claims where registration = ?1
          union select sealed_words from evaluations where registration = ?1
          union select sealed_answers from own_forms where registration = ?1
          union select sealed_story from exemplars where registration = ?1
          union select sealed_tokens from companions where registration = ?1)`,
        args: [registration],
      },
    ],
    'read',
  )
  return rows![0]![0]
}

const countOpen = async () =>
  (await execute(env, ['select count(*) from envelopes where key <> zeroblob(69)'], 'read'))[0]![0]![0] as number

test('whatever rewrites words destroys the key of the old ones, and whatever removes them too', async () => {
  const { member, token, record, exemplar, own } = await memberWithEverything()
  expect(await opensOf(member.id)).toBe(7)
  const open = await countOpen()

  const owner = { village: home.slug }
  const evaluation = (await findEvaluation(storage, member.id, thisYear()))!
  const words = { comment: '更好', commentedOn: today() }
  await writeEvaluation(storage, member, thisYear(), words, { step: 'issue', revision: evaluation.revision })
  await writeOwnForm(storage, member, { ...own, revision: 1 }, { remark: '改过' })
  await editExemplar(storage, home.slug, { id: exemplar, revision: 1 }, { title: '改', text: '改', names: true })
  await returnRegistration(storage, { ...member, revision: 2 }, '请写全称')
  expect(await countOpen()).toBe(open + 1)
  await amendRegistration(storage, (await findRegistrationByToken(storage, token))!, {
    token,
    answers: registered.member,
  })
  expect(await countOpen()).toBe(open)
  await changeRecord(storage, owner, { id: record, revision: 2 }, 'decline', { at: now(), reason: '不是' })
  expect(await wrongEnvelopes(env)).toEqual([])
})

test('what is not written leaves nothing that opens: sent twice, sent with an old revision, refused', async () => {
  const { member, sent } = await registerMember()
  const open = await countOpen()
  expect(await submitRegistration(storage, sent)).toMatchObject({ id: member.id })
  expect(await submitRegistration(storage, { ...sent, answers: { ...sent.answers, name: '李四' } })).toBeUndefined()
  expect(await returnRegistration(storage, { ...member, revision: 9 }, '过时')).toBe(false)
  expect(await writeEvaluation(storage, member, thisYear(), { comment: '过时' }, { step: 'draft', revision: 4 })).toBe(
    false,
  )
  const record = { id: crypto.randomUUID(), at: now() }
  expect(await addRecord(storage, member, { date: today(), content: '还没收到' }, record)).toBe(false)
  expect(await countOpen()).toBe(open)
  expect(await wrongEnvelopes(env)).toEqual([])
})

test('a withdrawal destroys every key, also of what moves left behind', async () => {
  const { member } = await memberWithEverything()
  const [from] = await listRegistrations(storage, { village: home.slug }, 100).then((all) =>
    all.filter(({ id }) => id === member.id),
  )
  const moving = {
    kind: 'member',
    village: neighbour.slug,
    answers: registered.member,
    ticket: randomToken(),
    at: now(),
  } as const
  const moved = (await submitRegistration(storage, { ...moving, movedFrom: from! }))!
  expect(await opensOf(member.id)).toBe(7)
  expect(await withdrawRegistration(storage, moved.id)).toBe(true)
  expect([await opensOf(member.id), await opensOf(moved.id)]).toEqual([0, 0])
  expect(await findLinkToken(storage, member.id)).toBeUndefined()
  expect(await wrongEnvelopes(env)).toEqual([])
})

test('a row that was changed behind the site reads as damaged, and hurts no other', async () => {
  const [first, second, third, fourth, fifth] = [
    await registerMember(),
    await registerMember(),
    await registerMember(),
    await registerMember(),
    await registerMember(),
  ]
  const id = ({ member }: typeof first) => member.id
  await run(
    `update envelopes set words = zeroblob(length(words)) where id = (select sealed_answers from registrations where id = ?)`,
    id(first),
  )
  await run(`update registrations set village = ? where id = ?`, neighbour.slug, id(second))
  await run(`update registrations set status = 'received', received_on = '2026-01-02' where id = ?`, id(third))
  // Another's envelope.
  await run(
    `update registrations set sealed_answers = (select sealed_answers from registrations where id = ?) where id = ?`,
    id(fourth),
    id(first),
  )
  for (const damaged of [first, second, third]) {
    const found = (await findRegistrationByToken(storage, damaged.token))!
    expect([found.damaged, found.answers, nameOf(found)]).toEqual([true, undefined, cannotBeOpened])
  }
  expect(await findRegistrationStatus(storage, parseNumber(third.member.number)!)).toBeUndefined()
  const listed = await listRegistrations(storage, { village: home.slug }, 100)
  expect(nameOf(listed.find((registration) => registration.id === id(fifth))!)).toBe(registered.member.name)

  // Another's link.
  const hash = Buffer.from(await hashOfRandom('token', fifth.token)).toString('hex')
  await run(`update registrations set token_hash = x'00' where id = ?`, id(fifth))
  await run(`update registrations set token_hash = x'${hash}' where id = ?`, id(fourth))
  expect(await findRegistrationByToken(storage, fifth.token)).toBeUndefined()
  const number = parseNumber(fourth.member.number)!
  expect((await findRegistrationByNumber(storage, number))!.answers).toEqual(fourth.member.answers)
})

test('keys are changed while it is interrupted ten times: all opens, links go on, the old keys open nothing', async () => {
  const members = []
  for (let count = 0; count < 12; count++) members.push(await registerMember())
  const both = await openStorage({ ...env, SEALING_KEYS: `${key(3)},${key(1)}`, HASHING_KEY: `${key(4)},${key(2)}` })
  for (const rotate of [rotateSealing, rotateHashing])
    for (let interrupted = 0; interrupted < 10; interrupted++)
      await expect(
        rotate(both, {
          batch: 3,
          onBatch: (done) => {
            if (done > interrupted) throw new Error('interrupted')
          },
        }),
      ).rejects.toThrow('interrupted')
  expect((await findRegistrationByToken(both, members[0]!.token))!.answers).toBeDefined()
  await rotateSealing(both)
  await rotateHashing(both)

  const next = await openStorage({ ...env, SEALING_KEYS: key(3), HASHING_KEY: key(4) })
  expect([await compareSecrets(next), await compareSecrets(storage)]).toEqual(['right', 'otherSealingKey'])
  for (const { token, member } of members) {
    expect((await findRegistrationByToken(next, token))!.answers).toEqual(member.answers)
    expect(await findRegistrationByToken(storage, token)).toMatchObject({ damaged: true })
  }
  expect((await listRecordsOf(next, members[0]!.member.id, thisYear())).some(({ damaged }) => damaged)).toBe(false)
  const oldHash = await openStorage({ ...env, SEALING_KEYS: key(3), HASHING_KEY: key(2) })
  expect(await compareSecrets(oldHash)).toBe('otherHashingKey')
  expect(await findRegistrationStatus(oldHash, parseNumber(members[0]!.member.number)!)).toBeUndefined()
})

test('at the end of the time that it is kept every key is destroyed that a row refers to', async () => {
  const later = Date.parse(`${thisYear() + 5}-01-01T00:00:00+08:00`)
  const next = await openStorage({ ...env, SEALING_KEYS: key(3), HASHING_KEY: key(4) })
  expect(await eraseExpiredRegistrations(next, later)).toBeGreaterThan(12)
  const [open] = await execute(
    env,
    ['select count(*) from envelopes where key <> zeroblob(69) and id in (select sealed_answers from registrations)'],
    'read',
  )
  expect(open).toEqual([[0]])
  // The one that the test above took from its row.
  expect(await wrongEnvelopes(env)).toHaveLength(1)
})
