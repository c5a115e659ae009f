import { formatNumber } from '../../src/domain/receipt-number.ts'
import { villages, type Village } from '../../src/domain/villages.ts'

/** The villages of the tests, by the part they play; which ones these are is for the content to say. */
export const [home, neighbour, third, fourth] = villages as readonly [Village, Village, Village, Village]
/** The one for which the demo publishes no service list. */
export const unlisted = villages.at(-1)!

/** The receipt number of the first registration of 2026 in a village. */
export function numberIn({ slug }: Village): string {
  return formatNumber({ year: 2026, village: slug, sequence: 1 })
}
