import { Hono } from 'hono'
import { isDatabaseAway } from '../../db/client.ts'
import { submitRegistration, type Submission } from '../../db/registrations.ts'
import { listProjects } from '../../db/service-items.ts'
import { countAttempt } from '../../db/throttles.ts'
import { randomToken } from '../../db/vault.ts'
import { now, thisYear } from '../../src/domain/calendar.ts'
import { findVillage } from '../../src/domain/villages.ts'
import type { Field } from '../../src/domain/forms/controls.ts'
import { parseAnswers, type Answers, type FieldError } from '../../src/domain/forms/define.ts'
import { isRegistrantKind, registrationForms } from '../../src/domain/forms/index.ts'
import { askedOf } from '../../src/domain/forms/receiving.ts'
import { answerWithPage, clientOf, one, postedFields, type AppContext, type AppEnv } from '../context.ts'
import { held } from '../holder/holder.ts'

/** What the page of a registration shows after a POST. */
export interface RegistrationPage {
  /** Ask (again), let the answers be checked, or say that this form was sent before with other answers. */
  stage: 'ask' | 'check' | 'taken'
  /** What was typed; once it is right, the cleaned answers. */
  values: Answers
  errors: FieldError[]
  /** Names this one filled-in form: whatever is sent with it is one registration. */
  ticket: string
  /** Why it could not be taken just now, and what to do. */
  trouble?: string
}

/** A village hall full of people shares one address; robots do not stop at this many. */
const SUBMISSIONS = { attempts: 200, minutes: 10 }

export const registrations = new Hono<AppEnv>()
  .post('/villages/:village/register/:kind/', async (c, next) => {
    const { village, kind } = c.req.param()
    if (!isRegistrantKind(kind) || !findVillage(village)) return c.notFound()
    return takeRegistration(c, next, { kind, village }, registrationForms[kind].asked)
  })

  // A member who has moved house registers with the new village, and so leaves the former one.
  .post('/receipts/:token/move/', async (c, next) => {
    const registration = await held(c)
    const village = c.req.query('to') ?? ''
    if (registration?.kind !== 'member' || !registration.answers) return c.notFound()
    if (!findVillage(village) || village === registration.village) return c.notFound()
    const asked = askedOf('member', registration.answers)
    return takeRegistration(c, next, { kind: 'member', village, movedFrom: registration.id }, asked)
  })

/** Asks again, lets the answers be checked, or takes them: then its holder is led to the private page. */
async function takeRegistration(
  c: AppContext,
  next: () => Promise<void>,
  wanted: Pick<Submission, 'kind' | 'village' | 'movedFrom'>,
  asked: Record<string, Field>,
) {
  const { kind, village } = wanted
  const posted = await postedFields(c)
  const ticket = /^[\w-]{22}$/.test(one(posted.ticket)) ? one(posted.ticket) : randomToken()
  const page = (
    status: number,
    stage: RegistrationPage['stage'],
    more: Partial<RegistrationPage> = {},
    wait?: number,
  ) => answerWithPage(c, next, status, { registration: { stage, values: posted, errors: [], ticket, ...more } }, wait)

  try {
    const { storage } = c.var
    const offered = kind === 'member' ? await listProjects(storage, village, thisYear()) : []
    const parsed = parseAnswers(asked, { ...posted, village }, offered)
    const errors = [...consentErrors(kind, posted), ...(parsed.ok ? [] : parsed.errors)]
    if (errors.length > 0 || !parsed.ok) return await page(422, 'ask', { errors })
    const step = one(posted.step)
    if (step === 'edit') return await page(200, 'ask', { values: { ...posted, ...parsed.answers } })
    const values = { ...posted, ...parsed.answers }
    if (step !== 'submit') return await page(200, 'check', { values })

    const at = now()
    const wait = await countAttempt(storage, [{ of: `submission ${clientOf(c)}`, ...SUBMISSIONS }], at)
    if (wait > 0) {
      const trouble = `现在提交的人很多，请过 ${wait} 分钟再按一次「提交」。`
      return await page(429, 'check', { values, trouble }, wait * 60)
    }
    const submitted = await submitRegistration(storage, { ...wanted, answers: parsed.answers, ticket, at })
    if (!submitted) return await page(409, 'taken', { values, ticket: randomToken() })
    return c.redirect(`/receipts/${submitted.token}/`, 303)
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return page(
      503,
      'check',
      { trouble: '系统暂时连不上，不知道有没有提交成功。请过一会儿再按「提交」，不会重复登记。' },
      60,
    )
  }
}

/** PIPL asks for a consent of its own where the answers are sensitive: party membership is. */
function consentErrors(kind: string, posted: Record<string, string | string[]>): FieldError[] {
  const errors: FieldError[] = []
  if (one(posted.website) !== '')
    errors.push({ field: 'next', message: '浏览器自动填了一个看不见的格子，已经清空，请再按一次「下一步」' })
  if (!posted.consent) errors.push({ field: 'consent', message: '请先阅读个人信息说明，并勾选「同意」' })
  if (kind === 'member' && !posted.sensitiveConsent)
    errors.push({ field: 'sensitiveConsent', message: '请勾选「单独同意」处理党员身份信息' })
  return errors
}
