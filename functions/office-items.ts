import { Hono } from 'hono'
import { recordAudit } from '../db/audit-events.ts'
import {
  changeItemState,
  copyServiceItems,
  createServiceItem,
  editServiceItem,
  findServiceItem,
  hashOfWords,
  isTitlePublished,
  moveServiceItem,
  publishDrafts,
  removeDraft,
  type ServiceItemWords,
} from '../db/service-items.ts'
import { parseAnswers, type Answers } from '../src/forms/define.ts'
import { serviceItem } from '../src/forms/service-item.ts'
import { itemSteps, type ItemStep } from '../src/states.ts'
import type { DeskPage } from './office.ts'
import { answerWithPage, one, postedFields, type AppEnv } from './context.ts'
import { thisYear } from '../src/calendar.ts'

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
      await recordAudit(storage, office, 'copy-item', `${thisYear()} ${copied}`)
      return page(200, { message: `已复制 ${copied} 项，存为今年的草稿。请逐项核对，再公布。` })
    }
    if (step === 'publish-all') {
      const published = await publishDrafts(storage, office.village, thisYear())
      await recordAudit(storage, office, 'publish-item', `${thisYear()} ${published}`)
      return page(200, { message: `已公布 ${published} 项。还在草稿里的，名称和已公布的重复，请换一个名称。` })
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
    const parsed = parseAnswers(serviceItem, posted)
    if (!parsed.ok) return page(422, { errors: parsed.errors })
    const words = wordsOf(parsed.answers)
    const publishing = posted.step === 'publish'
    const isSeen = one(posted.seen) === (await hashOfWords(storage, item))
    const refused = isSeen ? await editServiceItem(storage, item, words, publishing) : 'changed'
    if (refused === 'changed')
      return page(409, { trouble: '另一位同事刚刚改过这一项。您写的还在下面；请先在清单上看看最新的内容，再按一次。' })
    if (refused === 'taken') return page(422, { errors: [{ field: 'title', message: titlePublished(words.title) }] })
    if (refused === 'tooFew')
      return page(422, { errors: [{ field: 'places', message: '名额不能少于已经认领的个数，请先看看认领情况' }] })
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
