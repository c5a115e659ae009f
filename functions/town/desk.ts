import { countOpenLetters } from '../../db/letters.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { slugOf, type TownOffice } from '../../src/domain/office.ts'
import type { AppContext } from '../context.ts'
import { show } from '../show.ts'

export async function showDesk(c: AppContext, office: TownOffice): Promise<Response> {
  return show(c, 'office', { letters: await countOpenLetters(c.var.storage, slugOf(office)), year: thisYear() })
}
