import { changeRecord, confirmRecords } from '../../db/record-steps.ts'
import { findRecord, listRecords, type RecordCursor } from '../../db/service-records.ts'
import { now } from '../../src/domain/calendar.ts'
import { correctionBy } from '../../src/domain/correction.ts'
import { isId } from '../../src/domain/id.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { recordStates, recordSteps } from '../../src/domain/states.ts'
import type { Step, StepBy } from '../../src/domain/steps.ts'
import type { Done } from '../../src/pages/office/_views.ts'
import { param, query, type AppContext } from '../context.ts'
import { show, type Answer } from '../show.ts'
import { askedWord, askedYear, nextPage } from './asked.ts'
import { confirmSeen } from './confirm-seen.ts'
import { decide } from './decide.ts'

/** Rows of a page. */
const PAGE = 50

export async function showRecords(
  c: AppContext,
  office: VillageOffice,
  answer?: Answer,
  done?: Done,
): Promise<Response> {
  const { storage } = c.var
  const asked = query(c)
  const year = askedYear(asked)
  const status = askedWord(recordStates, asked.get('status'))
  const filter = { village: office.village, year, status, before: parseRecordCursor(asked.get('before')) }
  const listed = await listRecords(storage, filter, PAGE + 1)
  const records = listed.slice(0, PAGE)
  const last = listed.length > PAGE ? records.at(-1)?.record : undefined
  const next = last && nextPage({ year, status, before: `${last.answers.date}.${last.id}` })
  return show(c, 'office/records', { year, status, records, next, done }, answer)
}

/** Confirms all that were ticked and still stand as they were seen. */
export function confirmSeenRecords(c: AppContext, office: VillageOffice): Promise<Response> {
  return confirmSeen(c, office, [confirmRecords], showRecords)
}

export async function showRecord(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const held = await findRecord(c.var.storage, office.village, param(c, 'record'))
  if (!held) return c.notFound()
  return show(c, 'office/records/record', held, answer)
}

/** Confirms a record, or says why not. */
export async function decideRecord(
  c: AppContext,
  office: VillageOffice,
  stepName: StepBy<typeof recordSteps, 'village'>,
): Promise<Response> {
  const { storage } = c.var
  const held = await findRecord(storage, office.village, param(c, 'record'))
  if (!held) return c.notFound()
  const { record, holder } = held
  const step: Step = recordSteps[stepName]
  if (step.ofVillage && !record.activity) return showRecord(c, office, { status: 409, trouble: notTicked })
  const what = correctionBy(stepName, 'record')
  const noted = what && { registration: holder.id, what, day: record.answers.date }
  return decide(c, office, {
    step,
    row: record,
    state: recordStates[record.status],
    holder,
    page: showRecord,
    take: (seen, { reason }) =>
      changeRecord(storage, { village: office.village }, seen, stepName, { at: now(), reason, noted }),
    href: step.to === 'gone' ? `/office/records/?year=${record.year}` : `/office/records/${record.id}/`,
  })
}

const notTicked = '这一条是本人写的，村居不能取消。不属实的，请写明原因，按“不认可”。'

function parseRecordCursor(text: string | null): RecordCursor | undefined {
  const [, date, id = ''] = /^(\d{4}-\d\d-\d\d)\.(.+)$/.exec(text ?? '') ?? []
  return date && isId(id) ? { date, id } : undefined
}
