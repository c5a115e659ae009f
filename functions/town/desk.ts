import { thisYear } from '../../src/domain/calendar.ts'
import type { AppContext } from '../context.ts'
import { show } from '../show.ts'

export function showDesk(c: AppContext): Promise<Response> {
  return show(c, 'office', { year: thisYear() })
}
