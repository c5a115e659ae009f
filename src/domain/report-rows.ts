import { rowOfClaim, type CardRow } from './card-row.ts'
import { claimAnswers, contentOf } from './claim.ts'
import type { Answers } from './forms/field.ts'
import type { HolderYear } from './holder-year.ts'
import { recordAnswers } from './service-record.ts'

/** The rows of a unit's annual report. It gets the unit's seal: what the village has not confirmed says so. */
export function reportRows({
  claims,
  rows,
  earlier,
}: Pick<HolderYear, 'claims' | 'rows' | 'earlier'>): Record<'claims' | 'records', Answers[]> {
  return {
    claims: [
      // What was done before a move counts, and so stands here, too.
      ...earlier
        .filter(({ from }) => from === 'claim')
        .map((row) => ({
          title: row.answers.content,
          category: row.answers.category,
          completedOn: row.answers.date,
          state: stateOf(row),
        })),
      ...claims.map((claim) => ({
        ...claimAnswers(claim),
        title: contentOf(claim),
        state: stateOf(rowOfClaim(claim)),
      })),
    ],
    // A claim that was done stands among the claims.
    records: rows
      .filter(({ from, isDeed, waits }) => from === 'record' && (isDeed || waits))
      .map((row) => ({ ...recordAnswers(row), state: stateOf(row) })),
  }
}

function stateOf({ isDeed, waits }: CardRow): string {
  if (isDeed) return '已确认'
  return waits ? '待村居确认' : '未完成'
}
