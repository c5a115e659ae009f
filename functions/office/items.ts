import { Hono } from 'hono'
import { recordAudit } from '../../db/audit-events.ts'
import { countClaimsByItem } from '../../db/claims.ts'
import {
  changeItemState,
  copyServiceItems,
  createServiceItem,
  editServiceItem,
  findServiceItem,
  hashOfItem,
  isTitlePublished,
  listItemsOfEveryState,
  moveServiceItem,
  publishDrafts,
  removeDraft,
  type ServiceItemWords,
} from '../../db/service-items.ts'
import { parseAnswers, type Answers } from '../../src/domain/forms/define.ts'
import { serviceItem } from '../../src/domain/forms/service-item.ts'
import { itemSteps, type ItemStep } from '../../src/domain/states.ts'
import type { DeskPage } from './office.ts'
import { answerWithPage, one, postedFields, type AppEnv } from '../context.ts'
import { thisYear } from '../../src/domain/calendar.ts'

const LIST = '/office/items/'
const changedMeanwhile = '清单刚刚有改动，下面是最新的内容，请核对后再操作。'

export const officeItems = new Hono<AppEnv>()
  // The buttons beside each item of the list.
  .post(LIST, async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) => answerWithPage(c, next, status, { desk })
    const step = one(posted.step)
    if (step === 'copy') {
      const copied = await copyServiceItems(storage, office.village, thisYear())
      if (copied > 0) await recordAudit(storage, office, 'copy-item', `${thisYear()} ${copied}`)
      return c.redirect(LIST, 303)
    }
    if (step === 'publish-all') {
      const published = await publishDrafts(storage, office.village, thisYear())
      if (published > 0) await recordAudit(storage, office, 'publish-item', `${thisYear()} ${published}`)
      const items = await listItemsOfEveryState(storage, office.village, thisYear())
      const left = items.filter(({ status }) => status === 'draft')
      if (left.length === 0) return c.redirect(LIST, 303)
      const names = left.map(({ title }) => `「${title}」`).join('')
      return page(409, {
        trouble: `已公布 ${published} 项。${names}和已公布的同名，还在草稿里：请换一个名称，或删除。`,
      })
    }
    const item = await findServiceItem(storage, office.village, one(posted.item))
    if (!item) return c.notFound()
    if (item.year !== thisYear()) return page(409, { trouble: '往年的清单不能再改。' })
    if (step === 'remove') {
      if (!(await removeDraft(storage, item))) return page(409, { trouble: '只能删除还没有公布、没有人认领的草稿。' })
      await recordAudit(storage, office, 'remove-item', item.id)
      return c.redirect(LIST, 303)
    }
    if (step === 'up' || step === 'down') {
      if (!(await moveServiceItem(storage, item, step))) return page(409, { trouble: changedMeanwhile })
      await recordAudit(storage, office, 'move-item', item.id)
      return c.redirect(`${LIST}#${item.id}`, 303)
    }
    if (!isItemStep(step)) return page(422, { trouble: '不知道按了哪个按钮，请再按一次。' })
    if (!(await changeItemState(storage, item, step))) {
      const twice = itemSteps[step].from === item.status && (await isTitlePublished(storage, item))
      return twice
        ? page(422, { errors: [{ field: item.id, message: titlePublished(item.title) }] })
        : page(409, { trouble: changedMeanwhile })
    }
    await recordAudit(storage, office, `${step}-item`, item.id)
    return c.redirect(`${LIST}#${item.id}`, 303)
  })

  .post('/office/items/new/', async (c, next) => {
    const { storage, office } = c.var
    if (!office.village) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    const parsed = parseAnswers(serviceItem, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    // The form's ticket becomes the item's id: what is sent twice by a double press is one item.
    const id = /^[\da-f-]{36}$/.test(one(posted.ticket)) ? one(posted.ticket) : crypto.randomUUID()
    const status = posted.step === 'publish' ? 'published' : 'draft'
    const item = { ...wordsOf(parsed.answers), id, village: office.village, year: thisYear(), status } as const
    if (!(await createServiceItem(storage, item))) {
      if ((await findServiceItem(storage, office.village, id))?.title === item.title)
        return c.redirect(`${LIST}#${id}`, 303)
      return status === 'published' && (await isTitlePublished(storage, item))
        ? page(422, { errors: [{ field: 'title', message: titlePublished(item.title) }] })
        : page(409, { trouble: '这张表已经保存过另一个项目。要把下面的内容存为新的一项，请再按一次。' })
    }
    await recordAudit(storage, office, 'write-item', id)
    if (status === 'published') await recordAudit(storage, office, 'publish-item', id)
    return c.redirect(`${LIST}#${id}`, 303)
  })

  .post('/office/items/:id{[\\da-f-]{36}}/', async (c, next) => {
    const { storage, office } = c.var
    const item = office.village && (await findServiceItem(storage, office.village, c.req.param('id')))
    if (!item || item.year !== thisYear()) return c.notFound()
    const posted = await postedFields(c)
    const page = (status: number, desk: DeskPage) =>
      answerWithPage(c, next, status, { desk: { values: posted, ...desk } })
    // Before all else: a form that is shown again with its mistakes must not pass for one that has seen the newest words.
    const isSeen = one(posted.seen) === (await hashOfItem(storage, item))
    const parsed = parseAnswers(serviceItem, posted)
    if (isSeen && !parsed.ok) return page(422, { errors: parsed.errors })
    const publishing = posted.step === 'publish'
    const refused =
      isSeen && parsed.ok ? await editServiceItem(storage, item, wordsOf(parsed.answers), publishing) : 'changed'
    if (refused === 'changed')
      return page(409, { trouble: '另一位同事刚刚改过这一项，现在的内容见下。您写的还在表里，核对后再按一次。' })
    if (refused === 'taken')
      return page(422, { errors: [{ field: 'title', message: titlePublished(one(posted.title)) }] })
    if (refused === 'tooFew') {
      const taken = (await countClaimsByItem(storage, item.village, item.year)).get(item.id)?.taken ?? 0
      return page(422, { errors: [{ field: 'places', message: `已有 ${taken} 个认领，名额不能少于 ${taken} 个` }] })
    }
    await recordAudit(storage, office, 'edit-item', item.id)
    if (publishing && item.status !== 'published')
      await recordAudit(storage, office, item.status === 'closed' ? 'reopen-item' : 'publish-item', item.id)
    return c.redirect(`${LIST}#${item.id}`, 303)
  })

function isItemStep(step: string): step is ItemStep {
  return Object.hasOwn(itemSteps, step)
}

function wordsOf({ places, ...words }: Answers): ServiceItemWords {
  return { ...words, places: places === '' ? null : Number(places) } as ServiceItemWords
}

function titlePublished(title: string): string {
  return `清单上已经公布了「${title}」，同名的项目党员分不清。请换一个名称，或先结束原来的那一项`
}
