import type { StorageEnv } from '../../db/client.ts'
import { askForCall } from '../../db/calls.ts'
import { withdrawRegistration } from '../../db/departures.ts'
import { sendLetter } from '../../db/letter-steps.ts'
import { findRegistrationByToken } from '../../db/registrations.ts'
import { serviceItems } from '../../db/schema.ts'
import { openStorage, type Storage } from '../../db/storage.ts'
import { receiveRegistration, returnRegistration, submitRegistration } from '../../db/submissions.ts'
import { randomToken, type VaultEnv } from '../../db/vault.ts'
import { localDay, localYear, now, thisYear } from '../../src/domain/calendar.ts'
import type { RegistrantKind } from '../../src/domain/forms/define.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { registrationForms } from '../../src/domain/forms/index.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { takes, villages } from '../../src/domain/villages.ts'
import { itemsOf, lettersOf, member, unit } from './demo-data.ts'
import { giveDemoKeys, type DemoKey } from './demo-keys.ts'
import { fillYear } from './demo-year.ts'

/** In milliseconds. */
const DAY = 24 * 3600_000

/**
 * Fills an empty database with plainly invented villages' lists, registrations and services; hands out one key a
 * village, and the town's last.
 */
export async function fillDemo(env: StorageEnv & VaultEnv): Promise<DemoKey[]> {
  const storage = await openStorage(env)
  const at = now()
  await fillLists(storage, at)
  await fillRegistrations(storage, at)
  await fillLetters(storage, at)
  return giveDemoKeys(storage, env.HASHING_KEY, at)
}

/** A list for each village, of different length; the last one has published nothing yet: that, too, must look right. */
async function fillLists({ db }: Storage, at: number) {
  const year = localYear(at)
  const items = itemsOf(year)
  for (const [offset, village] of villages.slice(0, -1).entries()) {
    const own = items.slice(0, items.length - offset)
    const offered = takes(village, 'member') ? own : own.filter(({ audience }) => audience !== 'members')
    await db.insert(serviceItems).values(
      offered.map((item, position) => ({
        ...item,
        audience: takes(village, 'member') ? item.audience : 'units',
        id: crypto.randomUUID(),
        village: village.slug,
        year,
        status: 'published' as const,
        position,
      })),
    )
  }
}

/** Registrations in every state, and what two of them did this year. */
async function fillRegistrations(storage: Storage, at: number) {
  const [first, second] = villages as [(typeof villages)[0], (typeof villages)[0]]
  const register = async (kind: RegistrantKind, typed: Answers, daysAgo: number, village = first.slug) => {
    const submittedAt = at - daysAgo * DAY
    const answers = answersTo(kind, { ...typed, date: localDay(submittedAt) })
    const submission = { kind, village, answers, ticket: randomToken(), at: submittedAt }
    const { token } = (await submitRegistration(storage, submission))!
    return (await findRegistrationByToken(storage, token))!
  }
  const day = localDay(at)
  const factory = await register('unit', unit, 9)
  await receiveRegistration(storage, factory, day)
  const school = { ...unit, unitName: '示例小学党支部', contact: '赵六', superiorOrg: '示例教育党委' }
  await register('unit', school, 8)
  const retired = await register('member', member, 7)
  await receiveRegistration(storage, retired, day)
  const woman = { ...member, name: '陈一', sex: 'female', age: '58', telephone: '13900000000' } as const
  await register('member', woman, 6)
  const returned = await register('member', { ...member, name: '周二', homeOrg: '机械厂' }, 5)
  await returnRegistration(storage, returned, '所属党组织请写全称')
  const withdrawn = await register('member', { ...member, name: '吴七' }, 4)
  await withdrawRegistration(storage, withdrawn.id)
  const elsewhere = { ...member, name: '欧阳示例', homeAddress: `${second.name} 2 号 202 室` }
  await register('member', elsewhere, 3, second.slug)
  await fillYear(storage, { unit: factory, member: retired }, at)
}

/** What somebody asks and writes who need not have registered: a village and the town have each a letter to answer. */
async function fillLetters(storage: Storage, at: number) {
  const [{ slug: village }] = villages as [(typeof villages)[0]]
  await askForCall(storage, village, { name: '郑九', telephone: '13600000000' }, at - 2 * DAY)
  const nobody = { name: '', telephone: '' }
  for (const { text, ...letter } of lettersOf(village))
    await sendLetter(storage, {
      ...letter,
      village,
      words: { text, ...nobody },
      ticket: randomToken(),
      at: at - 3 * DAY,
    })
}

/** What was typed, judged as the site judges it. */
function answersTo(kind: RegistrantKind, typed: Answers) {
  const parsed = parseAnswers(registrationForms[kind].asked, typed, {
    offered: itemsOf(thisYear()).map(({ title }) => title),
  })
  if (!parsed.ok) throw new Error(`the demo's ${kind}: ${parsed.errors.map(({ message }) => message).join(', ')}`)
  return parsed.answers
}
