import { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import { byStep } from '../by-step.ts'
import { everybody, sender } from '../who.ts'
import { ask, showCalls } from './calls.ts'
import { deadlinesCalendar, showDeadlines } from './deadlines.ts'
import { makeFirstKey, showFirstKey } from './first-key.ts'
import { health } from './health.ts'
import { claimOnItem, showItem } from './items.ts'
import { findReceipt, showFindReceipt } from './find-receipt.ts'
import { find, send, showAnswer, showLetter, showLetters, withdraw } from './letters.ts'
import { keptForAll } from './page-cache.ts'
import { registeringSteps, showRegistration } from './registrations.ts'
import { signIn, showSignIn, signOut } from './sign-in.ts'
import { showStories } from './stories.ts'
import { showVerification } from './verify.ts'
import { showPoster, showVillage, showVillages } from './villages.ts'

/** What everybody may do. */
export const publicRoutes = new Hono<AppEnv>()
  .get('/healthz', everybody(health))
  .get('/villages/', everybody(showVillages))
  .get('/villages/:village/', keptForAll, everybody(showVillage))
  .get('/villages/:village/poster/', everybody(showPoster))
  .get('/villages/:village/items/:item/', everybody(showItem))
  .post('/villages/:village/items/:item/', everybody(byStep(showItem, { claim: claimOnItem })))
  .get('/villages/:village/register/:kind/', everybody(showRegistration))
  .post('/villages/:village/register/:kind/', everybody(byStep(showRegistration, registeringSteps)))
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
  .get('/deadlines/', everybody(showDeadlines))
  .get('/deadlines.ics', everybody(deadlinesCalendar))
  .get('/stories/', everybody(showStories))
  .get('/office/sign-in/', everybody(showSignIn))
  .post('/office/sign-in/', everybody(byStep(showSignIn, { 'sign-in': signIn, 'sign-out': signOut })))
  .get('/office/first-key/:token/', everybody(showFirstKey))
  .post('/office/first-key/:token/', everybody(byStep(showFirstKey, { make: makeFirstKey })))
