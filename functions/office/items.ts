import { countClaimsByItem } from '../../db/claims.ts'
import { findServiceItem, isTitlePublished, listItemsOfEveryState } from '../../db/service-items.ts'
import {
  changeItemState,
  copyServiceItems,
  countToCopy,
  moveServiceItem,
  publishDrafts,
} from '../../db/service-lists.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { titlePublished, type ServiceItem } from '../../src/domain/service-item.ts'
import { itemStates, itemSteps } from '../../src/domain/states.ts'
import { mayTake, refusal, type StepBy } from '../../src/domain/steps.ts'
import { everyStep } from '../by-step.ts'
import { query, siteOrigin, type AppContext } from '../context.ts'
import { lastValue, postedFields } from '../posted.ts'
import { show, type Answer } from '../show.ts'
import { askedYear } from './asked.ts'

const LIST = '/office/items/'
const changedMeanwhile = '清单刚刚有改动，下面是最新的内容，请核对后再操作。'

export async function showItems(c: AppContext, { village }: VillageOffice, answer?: Answer): Promise<Response> {
  const { storage } = c.var
  const year = askedYear(query(c))
  const [items, counts, toCopy] = await Promise.all([
    listItemsOfEveryState(storage, village, year),
    countClaimsByItem(storage, village, year),
    countToCopy(storage, village, year),
  ])
  const address = new URL(`/villages/${village}/`, siteOrigin(c)).href
  return show(c, 'office/items', { year, items, counts, toCopy, address }, answer)
}

/** The buttons above the list, and those beside each item of it. */
export const itemListSteps = {
  copy: copyLastYear,
  'publish-all': publishAll,
  up: besideItem(moveItem),
  down: besideItem(moveItem),
  ...everyStep(itemSteps, 'village', besideItem(changeItem)),
}

async function copyLastYear(c: AppContext, office: VillageOffice): Promise<Response> {
  const year = thisYear()
  await copyServiceItems(c.var.storage, office.village, year)
  return c.redirect(LIST, 303)
}

async function publishAll(c: AppContext, office: VillageOffice): Promise<Response> {
  const { storage } = c.var
  const year = thisYear()
  const published = await publishDrafts(storage, office.village, year)
  const items = await listItemsOfEveryState(storage, office.village, year)
  const left = items.filter(({ status }) => mayTake(itemSteps.publish, status))
  if (left.length === 0) return c.redirect(LIST, 303)
  const titles = left.map(({ title }) => `“${title}”`).join('')
  const trouble = `已公布 ${published} 项。${titles}和已公布的同名，还在草稿里：请换一个名称，或删除。`
  return showItems(c, office, { status: 409, trouble })
}

async function moveItem(
  c: AppContext,
  office: VillageOffice,
  item: ServiceItem,
  direction: 'up' | 'down',
): Promise<Response> {
  if (!(await moveServiceItem(c.var.storage, item, direction)))
    return showItems(c, office, { status: 409, trouble: changedMeanwhile })
  return c.redirect(`${LIST}#${item.id}`, 303)
}

async function changeItem(
  c: AppContext,
  office: VillageOffice,
  item: ServiceItem,
  stepName: StepBy<typeof itemSteps, 'village'>,
): Promise<Response> {
  const { storage } = c.var
  const step = itemSteps[stepName]
  if (await changeItemState(storage, item, stepName))
    return c.redirect(step.to === 'gone' ? LIST : `${LIST}#${item.id}`, 303)
  if (!mayTake(step, item.status))
    return showItems(c, office, { status: 409, trouble: refusal(step, itemStates[item.status]) })
  if (step.to === 'published' && (await isTitlePublished(storage, item)))
    return showItems(c, office, { status: 422, errors: [{ field: item.id, message: titlePublished(item.title) }] })
  const trouble = step.to === 'gone' ? '只能删除还没有公布、没有人认领的草稿。' : changedMeanwhile
  return showItems(c, office, { status: 409, trouble })
}

/** For a button beside an item: its form names the item, which must stand on the village's list of this year. */
function besideItem<S extends string>(
  take: (c: AppContext, office: VillageOffice, item: ServiceItem, step: S) => Promise<Response>,
) {
  return async (c: AppContext, office: VillageOffice, step: S): Promise<Response> => {
    const posted = await postedFields(c)
    const item = await findServiceItem(c.var.storage, office.village, lastValue(posted.item))
    if (!item) return c.notFound()
    return item.year === thisYear()
      ? take(c, office, item, step)
      : showItems(c, office, { status: 409, trouble: '往年的清单不能再改。' })
  }
}
