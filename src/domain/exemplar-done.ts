import type { ConsentStep } from './states.ts'
import type { DoneSentence } from './year-done.ts'
import { town } from './town.ts'

/** What a holder reads after an answer to the village's story. */
const sentences: Record<ConsentStep, DoneSentence> = {
  agree: {
    what: '已同意发布',
    next: `${town.inShort}选用的话，会登在“先进典型”页上。您随时可以在这一页收回同意。有事请打电话给村居。`,
  },
  refuse: { what: '已记下您不同意', next: '不会发布，已发布的已经撤下，对您没有任何影响。有事请打电话给村居。' },
}

/** The sentence for what stands behind `?done=`; undefined for any other word. */
export function doneWithConsent(word: string | null): DoneSentence | undefined {
  return word !== null && Object.hasOwn(sentences, word) ? sentences[word as ConsentStep] : undefined
}
