import type { Seen } from '../db/steps.ts'
import type { Step } from '../src/domain/steps.ts'

/**
 * A form that was sent twice by a double press: the first has led where the step leads, one revision on from the page
 * on which both stood. It is answered like the first.
 */
export function isRepeated(
  { status, revision }: { status: string; revision: number },
  seen: Pick<Seen, 'revision'>,
  step: Step,
): boolean {
  return status === step.to && revision === seen.revision + 1
}
