import { findYear } from '../../db/years.ts'
import { localDay, localTime, thisYear, today } from '../../src/domain/calendar.ts'
import { claimAnswers } from '../../src/domain/claim.ts'
import { claimFields } from '../../src/domain/forms/claim.ts'
import { shown, type Answers, type Fields } from '../../src/domain/forms/field.ts'
import { showDate } from '../../src/domain/forms/typed.ts'
import { evaluationAnswers } from '../../src/domain/evaluation.ts'
import { evaluationFields, ownForms, recordFields, shortTitle } from '../../src/domain/forms/index.ts'
import { ownAnswers, yearsSince, type HolderYear } from '../../src/domain/holder-year.ts'
import { formsOf, sheetAnswers, type Registration } from '../../src/domain/registration.ts'
import { recordAnswers } from '../../src/domain/service-record.ts'
import { claimStates, registrationStates } from '../../src/domain/states.ts'
import type { State } from '../../src/domain/steps.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { siteOrigin, type AppContext } from '../context.ts'
import { noteUse } from '../note-use.ts'
import { BOM, cellOf, csvLine, csvResponse } from '../csv.ts'

type Line = [name: string, content: string]

/** All that the site knows of its holder, as a file to take along. */
export async function ownData(c: AppContext, registration: Registration): Promise<Response> {
  const { answers, number, status, village, submittedAt, receivedOn, firstReceivedOn, reason } = registration
  const { asked, title } = formsOf(registration)
  await noteUse(c, registration, 'download')
  const years = answers ? yearsSince(registration.year, thisYear()) : []
  const done = await Promise.all(years.map((year) => findYear(c.var.storage, registration, year)))
  const lines: Line[] = [
    ['项目', '内容'],
    ['表格', title],
    ['编号', number],
    ['状态', registrationStates[status].name],
    ['提交时间', localTime(submittedAt)],
    ['村居收到日期', receivedOn ?? ''],
    ['回执盖章日期（本人登记）', registration.stampedOn ?? ''],
    ['回执上交日期（本人登记）', registration.handedInOn ?? ''],
    ['村居首次收到日期', firstReceivedOn ?? receivedOn ?? ''],
    ['退回原因', reason ?? ''],
    ['村居', findVillage(village)?.name ?? ''],
    ['回执核验网址', new URL(`/verify/${number}/`, siteOrigin(c)).href],
    ...cells(asked, sheetAnswers(registration)),
    ...done.flatMap(linesOfYear),
  ]
  return csvResponse(`我的报到信息_${today()}.csv`, BOM + lines.map(csvLine).join(''))
}

/** What a holder did in a year and what the village said of it, one line each. */
function linesOfYear({ registration: { kind, id }, year, claims, waiting, rows, issued, own }: HolderYear): Line[] {
  return [
    ...[...claims, ...waiting].map((claim): Line => {
      const state = claimStates[claim.status]
      const words = [...texts(claimFields, claimAnswers(claim)), ...decided(claim, state)]
      return [`${year}年认领`, joined(words)]
    }),
    ...rows
      .filter(({ from, registration }) => from === 'record' || registration !== id)
      .map((row): Line => {
        const words = [...texts(recordFields[kind], recordAnswers(row)), ...decided(row, row.state)]
        return [`${year}年服务记录`, joined([...words, row.reason ? `原因：${row.reason}` : ''])]
      }),
    [`${year}年评语`, issued ? joined(texts(evaluationFields[kind], evaluationAnswers(issued))) : '村居还没有写评语'],
    ...ownForms(kind).flatMap((form) => {
      const written = own.get(form.slug)
      return written ? cells(form.own, ownAnswers(form.slug, written), `${year}年${shortTitle(form)}：`) : []
    }),
  ]
}

/** One line for each field. */
function cells(fields: Fields, answers: Answers, heading = ''): Line[] {
  return Object.entries(fields).map(([name, field]) => [heading + field.label, cellOf(field, answers[name])])
}

/** What a person reads in each field, under its name; blank ones are left out. */
function texts(fields: Fields, answers: Answers): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const words = shown(field, answers[name])
    return words ? [`${field.label}：${words}`] : []
  })
}

/** Where it stands, and since when where the village has decided. */
function decided({ decidedAt }: { decidedAt: number | null }, { name, mood }: State): string[] {
  if (!decidedAt || mood === 'waiting') return [`状态：${name}`]
  return [`状态：${name}`, `${mood === 'good' ? '确认' : '村居答复'}日期：${showDate(localDay(decidedAt))}`]
}

function joined(words: string[]): string {
  return words.filter(Boolean).join(' · ')
}
