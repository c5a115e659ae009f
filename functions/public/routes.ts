import { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import { byStep } from '../by-step.ts'
import { everybody, sender } from '../who.ts'
import { showLargeList, showListToPrint, showPoster } from './boards.ts'
import { ask, showCalls } from './calls.ts'
import { deadlinesCalendar, ownDeadlinesCalendar, showDeadlines } from './deadlines.ts'
import { draftSteps, eraseFoundDraft, openDraft, showDrafts } from './drafts.ts'
import { makeFirstKey, showFirstKey } from './first-key.ts'
import { health } from './health.ts'
import { claimOnItem, showItem } from './items.ts'
import { findReceipt, showFindReceipt } from './find-receipt.ts'
import { find, send, showAnswer, showLetter, showLetters, withdraw } from './letters.ts'
import { keptForAll, keptItems } from './page-cache.ts'
import { registeringSteps, showRegistration } from './registrations.ts'
import { signIn, showSignIn, signOut } from './sign-in.ts'
import { showStories } from './stories.ts'
import { showTownItems } from './town-items.ts'
import { showVerification } from './verify.ts'
import { searchVillages, showVillage, showVillages } from './villages.ts'

/** What everybody may do. */
export const publicRoutes = new Hono<AppEnv>()
  .get('/healthz', everybody(health))
  .get('/items/', keptItems, everybody(showTownItems))
  .get('/villages/', everybody(showVillages))
  .post('/villages/', everybody(byStep(showVillages, { search: searchVillages })))
  .get('/villages/:village/', keptForAll, everybody(showVillage))
  .get('/villages/:village/poster/', everybody(showPoster))
  .get('/villages/:village/poster/list/', everybody(showListToPrint))
  .get('/villages/:village/poster/large/', everybody(showLargeList))
  .get('/villages/:village/items/:item/', everybody(showItem))
  .post('/villages/:village/items/:item/', everybody(byStep(showItem, { claim: claimOnItem })))
  .get('/villages/:village/register/:kind/', everybody(showRegistration))
  .post(
    '/villages/:village/register/:kind/',
    everybody(byStep(showRegistration, { ...registeringSteps, ...draftSteps })),
  )
  .get('/verify/:number/', everybody(showVerification))
  .get('/receipts/', everybody(showFindReceipt))
  .post('/receipts/', everybody(byStep(showFindReceipt, { find: findReceipt })))
  .get('/calls/', everybody(showCalls))
  .post('/calls/', everybody(byStep(showCalls, { ask })))
  .get('/letters/', everybody(showLetters))
  .post('/letters/', everybody(byStep(showLetters, { send })))
  .get('/letters/answer/', everybody(showAnswer))
  .post('/letters/answer/', everybody(byStep(showAnswer, { find })))
  .get('/letters/:pass/', sender(showLetter))
  .post('/letters/:pass/', sender(byStep(showLetter, { withdraw })))
  .get('/drafts/', everybody(showDrafts))
  .post('/drafts/', everybody(byStep(showDrafts, { find: openDraft, erase: eraseFoundDraft })))
  .get('/deadlines/', everybody(showDeadlines))
  .get('/deadlines.ics', everybody(deadlinesCalendar))
  .get('/deadlines/:file{[a-z]+\\.ics}', everybody(ownDeadlinesCalendar))
  .get('/stories/', everybody(showStories))
  .get('/office/sign-in/', everybody(showSignIn))
  .post('/office/sign-in/', everybody(byStep(showSignIn, { 'sign-in': signIn, 'sign-out': signOut })))
  .get('/office/first-key/:token/', everybody(showFirstKey))
  .post('/office/first-key/:token/', everybody(byStep(showFirstKey, { make: makeFirstKey })))
