import { countClaimsByItem } from '../../db/claims.ts'
import {
  createServiceItem,
  editServiceItem,
  findServiceItem,
  hashOfItem,
  isTitlePublished,
} from '../../db/service-items.ts'
import { randomToken } from '../../db/vault.ts'
import { thisYear } from '../../src/domain/calendar.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import { itemFields, itemFieldsOf } from '../../src/domain/forms/service-item.ts'
import type { VillageOffice } from '../../src/domain/office.ts'
import { itemAnswers, itemWords, titlePublished, type ServiceItem } from '../../src/domain/service-item.ts'
import { itemSteps, type ItemState } from '../../src/domain/states.ts'
import { findVillage } from '../../src/domain/villages.ts'
import { param, type AppContext } from '../context.ts'
import { lastValue, postedFields, postedTicket } from '../posted.ts'
import { show, type Answer } from '../show.ts'

/** Without and with publishing what was written. */
type Saving = 'save' | 'publish'

export async function showNewItem(
  c: AppContext,
  _: VillageOffice,
  answer?: Answer,
  /** In place of one that is used up. */
  ticket?: string,
): Promise<Response> {
  return show(c, 'office/items/item', { ticket: ticket ?? postedTicket(await postedFields(c)) }, answer)
}

export async function createItem(c: AppContext, office: VillageOffice, step: Saving): Promise<Response> {
  const { storage } = c.var
  const posted = await postedFields(c)
  const parsed = parseAnswers(itemFieldsOf(findVillage(office.village)!), posted, { year: thisYear() })
  if (!parsed.ok) return showNewItem(c, office, { status: 422, errors: parsed.errors })
  // The form's ticket becomes the item's id: what a double press sends twice is one item.
  const id = postedTicket(posted)
  const words = itemWords(parsed.answers)
  const status: ItemState = step === 'publish' ? itemSteps.publish.to : 'draft'
  const item = { ...words, id, village: office.village, year: thisYear(), status }
  if (!(await createServiceItem(storage, item))) {
    const earlier = await findServiceItem(storage, office.village, id)
    if (earlier && isSame(earlier, parsed.answers)) return c.redirect(hrefOf(earlier), 303)
    if (!earlier && status === 'published' && (await isTitlePublished(storage, item)))
      return showNewItem(c, office, { status: 422, errors: [titleError(item.title)] })
    const trouble = '这张表已经保存过另一个项目。要把下面的内容存为新的一项，请再按一次。'
    return showNewItem(c, office, { status: 409, trouble }, randomToken())
  }
  return c.redirect(hrefOf(item), 303)
}

export async function showItem(c: AppContext, office: VillageOffice, answer?: Answer): Promise<Response> {
  const item = await findItem(c, office)
  if (!item) return c.notFound()
  return show(c, 'office/items/item', { item, seen: await hashOfItem(c.var.storage, item) }, answer)
}

export async function editItem(c: AppContext, office: VillageOffice, step: Saving): Promise<Response> {
  const { storage } = c.var
  const item = await findItem(c, office)
  if (!item) return c.notFound()
  const posted = await postedFields(c)
  const trouble = '另一位同事刚刚改过这一项，现在的内容见下。您写的还在表里，核对后再按一次。'
  // Before its mistakes are judged: with those, the form is shown again as one that has seen the newest words.
  if (lastValue(posted.seen) !== (await hashOfItem(storage, item))) return showItem(c, office, { status: 409, trouble })
  const parsed = parseAnswers(itemFieldsOf(findVillage(office.village)!), posted, { year: thisYear() })
  if (!parsed.ok) return showItem(c, office, { status: 422, errors: parsed.errors })
  const words = itemWords(parsed.answers)
  const refused = await editServiceItem(storage, item, words, step === 'publish')
  if (refused === 'changed') return showItem(c, office, { status: 409, trouble })
  if (refused) {
    const error = refused === 'taken' ? titleError(words.title) : await placesError(c, item)
    return showItem(c, office, { status: 422, errors: [error] })
  }
  return c.redirect(hrefOf(item), 303)
}

/** The item at this address, when it stands on the village's list of this year: earlier lists are not written any more. */
async function findItem(c: AppContext, { village }: VillageOffice): Promise<ServiceItem | undefined> {
  const item = await findServiceItem(c.var.storage, village, param(c, 'item'))
  return item?.year === thisYear() ? item : undefined
}

function isSame(item: ServiceItem, answers: ReturnType<typeof itemAnswers>): boolean {
  const names = Object.keys(itemFields) as (keyof typeof itemFields)[]
  const before = itemAnswers(item)
  return names.every((name) => before[name] === answers[name])
}

function titleError(title: string) {
  return { field: 'title', message: titlePublished(title) }
}

async function placesError(c: AppContext, { id, village, year }: ServiceItem) {
  const taken = (await countClaimsByItem(c.var.storage, village, year)).get(id)?.taken ?? 0
  return { field: 'places', message: `已有 ${taken} 个认领，名额不能少于 ${taken} 个` }
}

function hrefOf({ id }: Pick<ServiceItem, 'id'>): string {
  return `/office/items/#${id}`
}
